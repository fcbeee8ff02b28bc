import type { SessionId } from "@docket/contracts";

/** Someone who follows changes: how far they have come, and until when they go on. */
export class ChangeStream {
  /** The `seq` that it has come to; none before it is known where it begins. */
  seq = Infinity;
  readonly sessionId: SessionId | null;
  #isOver = false;
  #wake: (() => void) | undefined;
  readonly #end: (() => void)[] = [];

  /**
   * @param validUntil  when the stream ends by itself, in milliseconds since 1970.
   * @param signal  ends the stream when it is aborted.
   * @param sessionId  the session that opened it; `null` when it is not known.
   */
  constructor(validUntil: number, signal: AbortSignal | undefined, sessionId: SessionId | null) {
    this.sessionId = sessionId;
    const end = () => this.end();
    signal?.addEventListener("abort", end);
    this.onEnd(() => signal?.removeEventListener("abort", end));
    if (Number.isFinite(validUntil)) {
      const timer = setTimeout(end, validUntil - Date.now());
      this.onEnd(() => clearTimeout(timer));
    }
    if (signal?.aborted) this.end();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Calls back when it ends; at once, when it has. */
  onEnd(callback: () => void): void {
    if (this.#isOver) callback();
    else this.#end.push(callback);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const callback of this.#end) callback();
    this.wake();
  }

  /** There may be something new. */
  wake(): void {
    this.#wake?.();
  }

  /** Resolves when there may be something new, or when it ends. */
  news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
