import { expect, test } from "vitest";
import { imported } from "../test/imported.ts";
import { DEFAULT_FILE_LIMITS, type FileLimits } from "./file-limits.ts";
import type { FileFormat } from "./read-file.ts";

const task = { title: "Buy milk", tasks: [{ title: "Eggs" }] };

test.each<[keyof FileLimits, number, FileFormat, unknown, string]>([
  ["characters", 10, "google", { items: [] }, "10 characters"],
  ["tasks", 1, "todoist", "TYPE,CONTENT\ntask,Milk\ntask,Eggs\n", "1 tasks"],
  [
    "tasks",
    1,
    "google",
    {
      items: [
        { title: "A", items: [] },
        { title: "B", items: [] },
      ],
    },
    "1 lists",
  ],
  ["tags", 1, "todoist", "TYPE,CONTENT\ntask,Milk @shop @home\n", "1 different tags"],
  ["values", 1, "vikunja", [task, task, task], "1 values"],
  ["rows", 1, "todoist", "TYPE,CONTENT\ntask,Milk\ntask,Eggs\n", "1 rows"],
  ["columns", 2, "todoist", "TYPE,CONTENT\ntask,Milk,home\n", "2 columns"],
])("a file over the limit of %s is refused: %i", async (limit, most, format, file, what) => {
  const limits = { ...DEFAULT_FILE_LIMITS, [limit]: most };
  await expect(imported(format, file, limits)).rejects.toMatchObject({
    code: "payload-too-large",
    detail: expect.stringContaining(`at most ${what}`),
  });
});
