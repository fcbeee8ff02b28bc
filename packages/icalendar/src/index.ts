export { toCalendar } from "./calendar.ts";
export type { DatedTask } from "./dated-task.ts";
