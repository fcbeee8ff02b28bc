import { DEFAULT_TOKENS_PER_MINUTE } from "@docket/auth-issuer";
import { DEFAULT_QUOTAS, DEFAULT_STREAM_LIMITS, type Quotas, type StreamLimits } from "@docket/db";
import {
  type CallLimits,
  DEFAULT_CALL_LIMITS,
  DEFAULT_IMPORT_LIMITS,
  type ImportLimits,
} from "@docket/router";
import { z } from "zod";
import { amount, duration, size, wholeNumber } from "./env-values.ts";
import type { ConnectionLimits } from "./listen.ts";

const { file: FILE, ...IMPORTS } = DEFAULT_IMPORT_LIMITS;

/** The limits that an operator can set. docs/limits.md explains these and the fixed ones. */
export const LIMIT_VARIABLES = {
  API_CALLS_PER_MINUTE: amount().default(600),
  CALLS_WAITING_PER_USER: wholeNumber(1, 10_000).default(DEFAULT_CALL_LIMITS.waitingPerUser),
  CALL_WAIT: duration("1s", "1m").default(DEFAULT_CALL_LIMITS.waitSeconds),

  MAX_CONNECTIONS: amount(100).default(4_000),
  REQUESTS_PER_CONNECTION: wholeNumber(1, 1_000).default(100),
  REQUESTS_WAITING: wholeNumber(1, 1_000_000).default(2_000),
  BODY_MEMORY: size("2MiB").default(32 * 2 ** 20),
  UNREAD_MEMORY: size("1MiB").default(48 * 2 ** 20),
  WRITE_TIMEOUT: duration("1s", "10m").default(30),

  DOWNLOADS_PER_USER: amount().default(4),
  STREAMS_PER_USER: amount().default(DEFAULT_STREAM_LIMITS.perUser),
  MAX_STREAMS: amount().default(DEFAULT_STREAM_LIMITS.all),
  CALENDAR_REQUESTS_PER_MINUTE: amount().default(60),
  TOKENS_PER_MINUTE: amount().default(DEFAULT_TOKENS_PER_MINUTE),

  IMPORTS_AT_ONCE: wholeNumber(1, 64).default(IMPORTS.atOnce),
  IMPORTS_WAITING: wholeNumber(1, 10_000).default(IMPORTS.waiting),
  IMPORT_WAIT: duration("1s", "2m").default(IMPORTS.waitSeconds),
  IMPORT_MEMORY: wholeNumber(64, 65_536).default(IMPORTS.memory),
  IMPORT_SECONDS: wholeNumber(1, 120).default(IMPORTS.seconds),
  IMPORT_CHARACTERS: amount().default(FILE.characters),
  IMPORT_TASKS: amount().default(FILE.tasks),
  IMPORT_TAGS: amount().default(FILE.tags),
  IMPORT_VALUES: amount().default(FILE.values),
  IMPORT_ROWS: amount().default(FILE.rows),
  IMPORT_COLUMNS: amount().default(FILE.columns),

  QUOTA_TASKS: amount().default(DEFAULT_QUOTAS.tasks),
  QUOTA_LISTS: amount().default(DEFAULT_QUOTAS.lists),
  QUOTA_TAGS: amount().default(DEFAULT_QUOTAS.tags),
  QUOTA_FILTERS: amount().default(DEFAULT_QUOTAS.filters),
  QUOTA_CONTENT: size("1KiB").default(DEFAULT_QUOTAS.content),
  QUOTA_HISTORY: size("1KiB").default(DEFAULT_QUOTAS.history),
  QUOTA_WRITTEN_PER_DAY: size("1KiB").default(DEFAULT_QUOTAS.writtenPerDay),
  QUOTA_UPLOAD: size("1KiB").default(DEFAULT_QUOTAS.upload),
  QUOTA_IMPORTS_PER_DAY: amount().default(DEFAULT_QUOTAS.importsPerDay),
  QUOTA_PASSKEYS: amount().default(DEFAULT_QUOTAS.passkeys),
};

const LimitVariables = z.object(LIMIT_VARIABLES);

/** Limits on what users and clients use of one instance. */
export interface Limits {
  /** Limit for each user, in each instance, while `rateLimit` is on. */
  readonly callsPerMinute: number;
  readonly calls: CallLimits;
  readonly connections: ConnectionLimits;
  /** Limit on concurrent exports and calendar feeds of each user, in each instance. */
  readonly downloadsPerUser: number;
  readonly streams: StreamLimits;
  /** Of each client address, while `rateLimit` is on. */
  readonly calendarRequestsPerMinute: number;
  /** Of each client address, while `rateLimit` is on. */
  readonly tokensPerMinute: number;
  readonly imports: ImportLimits;
  /** Storage limits of each user. */
  readonly quotas: Quotas;
}

export function toLimits(variables: z.output<typeof LimitVariables>): Limits {
  return {
    callsPerMinute: variables.API_CALLS_PER_MINUTE,
    calls: {
      waitingPerUser: variables.CALLS_WAITING_PER_USER,
      waitSeconds: variables.CALL_WAIT,
    },
    connections: {
      maxConnections: variables.MAX_CONNECTIONS,
      requestsPerConnection: variables.REQUESTS_PER_CONNECTION,
      requestsWaiting: variables.REQUESTS_WAITING,
      bodyMemory: variables.BODY_MEMORY,
      unreadMemory: variables.UNREAD_MEMORY,
      writeTimeout: variables.WRITE_TIMEOUT * 1_000,
    },
    downloadsPerUser: variables.DOWNLOADS_PER_USER,
    streams: { perUser: variables.STREAMS_PER_USER, all: variables.MAX_STREAMS },
    calendarRequestsPerMinute: variables.CALENDAR_REQUESTS_PER_MINUTE,
    tokensPerMinute: variables.TOKENS_PER_MINUTE,
    imports: {
      atOnce: variables.IMPORTS_AT_ONCE,
      waiting: variables.IMPORTS_WAITING,
      waitSeconds: variables.IMPORT_WAIT,
      memory: variables.IMPORT_MEMORY,
      seconds: variables.IMPORT_SECONDS,
      file: {
        characters: variables.IMPORT_CHARACTERS,
        tasks: variables.IMPORT_TASKS,
        tags: variables.IMPORT_TAGS,
        values: variables.IMPORT_VALUES,
        rows: variables.IMPORT_ROWS,
        columns: variables.IMPORT_COLUMNS,
      },
    },
    quotas: {
      tasks: variables.QUOTA_TASKS,
      lists: variables.QUOTA_LISTS,
      tags: variables.QUOTA_TAGS,
      filters: variables.QUOTA_FILTERS,
      content: variables.QUOTA_CONTENT,
      history: variables.QUOTA_HISTORY,
      writtenPerDay: variables.QUOTA_WRITTEN_PER_DAY,
      upload: variables.QUOTA_UPLOAD,
      importsPerDay: variables.QUOTA_IMPORTS_PER_DAY,
      passkeys: variables.QUOTA_PASSKEYS,
    },
  };
}
