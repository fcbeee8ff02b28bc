export * from "./account.ts";
export * from "./ids.ts";
export * from "./problem-of.ts";
export * from "./problem.ts";
export * from "./task.ts";
export * from "./timestamp.ts";
