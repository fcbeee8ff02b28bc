import { Copy, Download } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../ui/Button.tsx";

interface RecoveryCodesProps {
  email: string;
  codes: readonly string[];
  onKept: () => void;
}

/** The one time that the codes are shown. */
export function RecoveryCodes({ email, codes, onKept }: RecoveryCodesProps) {
  const ref = useRef<HTMLDivElement>(null);
  const [outcome, setOutcome] = useState("");

  useEffect(() => ref.current?.focus(), []);

  async function copy() {
    try {
      await navigator.clipboard.writeText(codes.join("\n"));
      setOutcome("Copied.");
    } catch {
      setOutcome("The browser did not allow copying. Download the codes, or write them down.");
    }
  }

  function download() {
    const text = `Docket recovery codes for ${email}\nEach signs in once, in place of a code from your app.\n\n${codes.join("\n")}\n`;
    const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = "docket-recovery-codes.txt";
    link.click();
    URL.revokeObjectURL(url);
  }

  return (
    <div ref={ref} tabIndex={-1} className="grid w-full gap-4 focus:outline-none">
      <div>
        <h3 className="font-medium">Keep your recovery codes</h3>
        <p className="mt-1 text-[0.9375rem] text-soft">
          Each of them signs you in once when your app is out of reach. They are shown this one
          time: keep them where you keep important papers.
        </p>
      </div>
      <ul
        aria-label="Recovery codes"
        className="grid gap-x-6 gap-y-1.5 rounded-xl bg-wash sm:grid-cols-2 px-4 py-3.5 font-mono text-[0.9375rem]"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={onKept}>
          I have kept them
        </Button>
        <Button onClick={download}>
          <Download className="size-4" />
          Download
        </Button>
        {"clipboard" in navigator && (
          <Button onClick={() => void copy()}>
            <Copy className="size-4" />
            Copy
          </Button>
        )}
      </div>
      <output className="text-sm text-soft empty:hidden">{outcome}</output>
    </div>
  );
}
