/** Orchestrators and proxies probe several times within this time. */
const PROBE_WINDOW_MS = 60_000;

/** Fewer probes can be a person, or a script that waits for the start. */
const MIN_PROBES = 3;

export interface Readiness {
  /** For `/readyz`: rejects while requests cannot be served, and after `end`. */
  readonly check: () => Promise<void>;
  /** Whether a proxy or an orchestrator probes regularly, so that it will notice the failing check. */
  readonly isProbed: () => boolean;
  /** Lets `check` reject from now on, because the server is about to stop. */
  readonly end: () => void;
}

/** @param ready  rejects while the database cannot be used. */
export function createReadiness(ready: () => Promise<void>): Readiness {
  const probes: number[] = [];
  let hasEnded = false;

  return {
    async check() {
      probes.push(performance.now());
      if (probes.length > MIN_PROBES) probes.shift();
      if (hasEnded) throw new Error("The server is shutting down.");
      await ready();
    },
    isProbed() {
      const [first = Number.NEGATIVE_INFINITY] = probes;
      return probes.length === MIN_PROBES && performance.now() - first < PROBE_WINDOW_MS;
    },
    end() {
      hasEnded = true;
    },
  };
}
