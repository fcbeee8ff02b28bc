import { CHANGE_CHOICES } from "./change-choices.ts";
import { ABSENT, type FieldChoices } from "./choice.ts";
import { FILTER_CHOICES } from "./filter-choices.ts";
import { INTERCHANGE_CHOICES } from "./interchange-choices.ts";
import { LIST_CHOICES } from "./list-choices.ts";
import { TAG_CHOICES } from "./tag-choices.ts";
import { TASK_CHOICES } from "./task-choices.ts";
import { TRASH_CHOICES } from "./trash-choices.ts";
import { VIEW_CHOICES } from "./view-choices.ts";

/** Whoever adds a field says in the file of its router what it can be. */
export const CHOICES: FieldChoices = {
  ...TASK_CHOICES,
  ...VIEW_CHOICES,
  ...LIST_CHOICES,
  ...TAG_CHOICES,
  ...FILTER_CHOICES,
  ...TRASH_CHOICES,
  ...CHANGE_CHOICES,
  ...INTERCHANGE_CHOICES,
  limit: [ABSENT, 1, 100],
  ifVersion: [ABSENT, 1, 7],
};
