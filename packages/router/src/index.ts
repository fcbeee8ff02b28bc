export {
  type Admission,
  type CallLimits,
  createAdmission,
  DEFAULT_CALL_LIMITS,
} from "./admission.ts";
export {
  type AppRouter,
  appRouter,
  callerFor,
  type InternalCaller,
  type RouterInputs,
  type RouterOutputs,
} from "./app-router.ts";
export type { AccountNotices, Caller, Context, Reply, Services } from "./context.ts";
export { DEFAULT_IMPORT_LIMITS, type ImportLimits, ImportTurns } from "./import-turns.ts";
export { createCursorCodec, type CursorCodec } from "./cursor.ts";
export { ownProcedure, protectedProcedure, publicProcedure, router } from "./procedures.ts";
export { toTrpcError } from "./trpc-error.ts";
