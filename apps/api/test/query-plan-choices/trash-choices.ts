import { ABSENT, type FieldChoices, secondPageOf } from "./choice.ts";

export const TRASH_CHOICES: FieldChoices = {
  "trash.list cursor": [ABSENT, secondPageOf("trash.list")],
  deletedBefore: [ABSENT, "2020-02-29T00:00:00.000Z"],
};
