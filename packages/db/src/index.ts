export type { Database } from "./database.ts";
export { isOutage } from "./failures.ts";
export {
  createTask,
  deleteTask,
  getTask,
  listTasks,
  type TaskPosition,
  type TaskSelection,
  updateTask,
} from "./tasks.ts";
