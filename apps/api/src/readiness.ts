/** Milliseconds; whoever asks at all does it more often. */
const PROBED_RECENTLY = 60_000;

/** Probes that make a prober. A single one is a person, or a script that waits for the start. */
const PROBES = 3;

export interface Readiness {
  /** For `/readyz`: rejects while requests cannot be served, and once the server is about to stop. */
  readonly check: () => Promise<void>;
  /** Whether a proxy or an orchestrator asks again and again, and will notice that the server is about to stop. */
  readonly isProbed: () => boolean;
  readonly end: () => void;
}

/** @param ready  rejects while the database cannot be used. */
export function createReadiness(ready: () => Promise<void>): Readiness {
  const probes: number[] = [];
  let hasEnded = false;

  return {
    async check() {
      probes.push(performance.now());
      if (probes.length > PROBES) probes.shift();
      if (hasEnded) throw new Error("The server is about to stop.");
      await ready();
    },
    isProbed() {
      const [first = Number.NEGATIVE_INFINITY] = probes;
      return probes.length === PROBES && performance.now() - first < PROBED_RECENTLY;
    },
    end() {
      hasEnded = true;
    },
  };
}
