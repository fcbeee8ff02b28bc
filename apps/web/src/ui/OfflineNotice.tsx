import { onlineManager } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { useSyncExternalStore } from "react";

export function OfflineNotice() {
  const isOnline = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  );

  return (
    <output className="flex items-center gap-3 rounded-xl bg-wash px-4 py-3 text-[0.9375rem] empty:hidden">
      {!isOnline && (
        <>
          <CloudOff className="size-5 shrink-0 text-soft" />
          You are offline. Keep this page open: what you do is saved once you are back.
        </>
      )}
    </output>
  );
}
