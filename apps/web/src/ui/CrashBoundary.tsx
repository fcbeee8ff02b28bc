import { TriangleAlert } from "lucide-react";
import { Component, type ReactNode } from "react";
import { Button } from "./Button.tsx";
import { Notice } from "./Notice.tsx";

/** Shows a way on instead of an empty page when a defect of ours stops it from rendering. */
export class CrashBoundary extends Component<{ children: ReactNode }, { hasCrashed: boolean }> {
  override state = { hasCrashed: false };

  static getDerivedStateFromError() {
    return { hasCrashed: true };
  }

  override render() {
    if (!this.state.hasCrashed) return this.props.children;
    return (
      <main role="alert" className="grid min-h-dvh place-items-center">
        <Notice
          icon={<TriangleAlert className="size-8" strokeWidth={1.5} />}
          title="Something went wrong on this page"
          action={<Button onClick={() => location.reload()}>Reload</Button>}
        >
          What the server has confirmed is safe.
        </Notice>
      </main>
    );
  }
}
