import { CALENDAR_CASES } from "./calendar-cases.ts";
import { CHANGE_CASES } from "./change-cases.ts";
import { FILTER_CASES } from "./filter-cases.ts";
import { INTERCHANGE_CASES } from "./interchange-cases.ts";
import { LIST_CASES } from "./list-cases.ts";
import { TAG_CASES } from "./tag-cases.ts";
import { TASK_CASES } from "./task-cases.ts";
import { TRASH_CASES } from "./trash-cases.ts";
import { USER_CASES } from "./user-cases.ts";
import { VIEW_CASES } from "./view-cases.ts";
import type { Cases } from "./world.ts";

/** By procedure; whoever adds one says in the file of its router what it has to come to. */
export const CASES: Cases = {
  ...USER_CASES,
  ...TASK_CASES,
  ...VIEW_CASES,
  ...LIST_CASES,
  ...FILTER_CASES,
  ...TAG_CASES,
  ...TRASH_CASES,
  ...CHANGE_CASES,
  ...CALENDAR_CASES,
  ...INTERCHANGE_CASES,
};
