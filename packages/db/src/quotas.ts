import { ProblemError } from "@docket/contracts";

/** What one owner may store; see docs/quotas.md. */
export interface Quotas {
  /** Including tasks in the trash. */
  readonly tasks: number;
  readonly lists: number;
  readonly tags: number;
  readonly filters: number;
  /** Bytes of tasks, lists, tags and filters. */
  readonly content: number;
  /** Bytes of the change log, which only grows. */
  readonly history: number;
  /** Bytes of change log and idempotency keys in one day (UTC). */
  readonly writtenPerDay: number;
  /** UTF-16 code units of uploaded files that are not imported yet. */
  readonly upload: number;
  /** Imports that are started within 24 hours. */
  readonly importsPerDay: number;
  readonly passkeys: number;
}

const MEBIBYTE = 1_048_576;

/** More than a person reaches who completes fifty tasks a day for ten years. */
export const DEFAULT_QUOTAS: Quotas = {
  tasks: 200_000,
  lists: 5_000,
  tags: 5_000,
  filters: 5_000,
  content: 256 * MEBIBYTE,
  history: 4_096 * MEBIBYTE,
  writtenPerDay: 512 * MEBIBYTE,
  upload: 512 * MEBIBYTE,
  importsPerDay: 100,
  passkeys: 100,
};

const KINDS: Readonly<Record<string, string>> = {
  tasks: "tasks, including those in the trash. Delete some and empty the trash",
  lists: "lists. Delete some",
  tags: "tags. Delete or merge some",
  filters: "saved filters. Delete some",
};

/**
 * @param quota  which of `Quotas`.
 * @param cause  how the database refused it.
 */
export function quotaExceeded(quota: string, limit: number, cause: unknown): ProblemError {
  return new ProblemError("quota-exceeded", { detail: sentence(quota, limit), cause });
}

function sentence(quota: string, limit: number): string {
  const kind = KINDS[quota];
  if (kind !== undefined) {
    const count = limit.toLocaleString("en");
    return `You can have at most ${count} ${kind}, then try again. Nothing was changed.`;
  }
  const size = toSize(limit);
  if (quota === "content") {
    return `Your tasks, lists, tags and filters can take at most ${size}. Shorten notes, or delete tasks and empty the trash, then try again. Nothing was changed.`;
  }
  if (quota === "writtenPerDay") {
    return `You can write at most ${size} a day. Try again after midnight UTC. Deleting still works. Nothing was changed.`;
  }
  return `The history of your changes can take at most ${size}. Ask the operator of this server to raise QUOTA_HISTORY. Deleting still works. Nothing was changed.`;
}

function toSize(bytes: number): string {
  if (bytes < MEBIBYTE) return `${bytes.toLocaleString("en")} bytes`;
  return `${Math.floor(bytes / MEBIBYTE).toLocaleString("en")} MiB`;
}
