import { onlineManager } from "@tanstack/react-query";

/**
 * Does something for as long as the page is seen and the network is there. A browser has six
 * connections to a server of HTTP/1.1 for all its tabs, so those in the background hold none.
 *
 * @param start  begins, and gives what ends it.
 * @returns ends it for good.
 */
export function whileAtHand(start: () => () => void): () => void {
  let stop: (() => void) | null = null;

  function update() {
    const isAtHand = !document.hidden && onlineManager.isOnline();
    if (isAtHand === (stop !== null)) return;
    if (stop === null) {
      stop = start();
    } else {
      stop();
      stop = null;
    }
  }

  const unsubscribe = onlineManager.subscribe(update);
  document.addEventListener("visibilitychange", update);
  update();
  return () => {
    unsubscribe();
    document.removeEventListener("visibilitychange", update);
    stop?.();
  };
}
