import { badKeys, foreignAddress, keyed, unauthenticated, unknownField } from "./shared-cases.ts";
import type { Case, Cases } from "./world.ts";

const CSV =
  "TYPE,CONTENT,PRIORITY,INDENT\ntask,Post the letter @errand,1,1\ntask,Buy a stamp,4,2\n";
const NOTHING = { added: 0, changed: 0, kept: 0 };

/** What every procedure about one import refuses. */
function misaddressed(rest: object): readonly Case[] {
  return [
    {
      kind: "foreign",
      story: "another owner's import",
      input: ({ strangersImport }) => ({ importId: strangersImport, ...rest }),
      gives: "import-not-found",
    },
    {
      kind: "missing",
      story: "an import that never was",
      input: ({ me, missing }) => ({ userId: me.id, importId: missing, ...rest }),
      gives: "import-not-found",
    },
    {
      kind: "invalid",
      story: "an id that is none",
      input: () => ({ importId: "last", ...rest }),
      gives: "invalid-input",
    },
    {
      kind: "invalid",
      story: "an unknown field",
      input: ({ importing }) => ({ importId: importing, ...rest, nonsense: "1" }),
      gives: "invalid-input",
    },
    foreignAddress,
    ...unauthenticated,
  ];
}

const badAbout = (rest: object): readonly Case[] =>
  [
    { format: "trello" },
    { format: "todoist", timeZone: "Mars/Olympus_Mons" },
    { format: "todoist", timeZone: "+01:00" },
    { format: "todoist", listName: " " },
    { format: "todoist", nonsense: "1" },
  ].map((about) => ({
    kind: "invalid",
    story: JSON.stringify(about),
    input: () => ({ ...about, ...rest }),
    gives: "invalid-input",
  }));

export const INTERCHANGE_CASES: Cases = {
  "export.json": [
    { kind: "valid", story: "all of one's own", input: () => ({}), gives: { offset: 0 } },
    {
      kind: "valid",
      story: "by one's own id",
      input: ({ me }) => ({ userId: me.id }),
      gives: { offset: 0 },
    },
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
  "export.csv": [
    { kind: "valid", story: "all of one's own", input: () => ({}), gives: { offset: 0 } },
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
  "import.start": [
    {
      kind: "valid",
      story: "the least there can be",
      input: () => ({ format: "docket" }),
      gives: { format: "docket", state: "receiving", received: 0, result: null },
    },
    {
      kind: "valid",
      story: "all there can be",
      input: ({ me }) => ({
        userId: me.id,
        format: "todoist",
        listName: "Errands",
        timeZone: "Europe/Lisbon",
      }),
      gives: { id: "(new)", format: "todoist" },
    },
    keyed("a file", () => ({ format: "google" }), { state: "receiving" }),
    ...badAbout({}),
    ...badKeys(() => ({ format: "docket" })),
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
  "import.add": [
    {
      kind: "valid",
      story: "one more part",
      input: ({ importing }) => ({ importId: importing, part: 1, text: "task,One more\n" }),
      gives: undefined,
    },
    {
      kind: "valid",
      story: "the same part again",
      input: ({ importing }) => ({ importId: importing, part: 0, text: CSV }),
      gives: undefined,
    },
    {
      kind: "invalid",
      story: "another part of the same number",
      input: ({ importing }) => ({ importId: importing, part: 0, text: "Something else" }),
      gives: "part-exists",
    },
    ...[-1, 1.5, 1e9].map((part): Case => ({
      kind: "invalid",
      story: `part ${part}`,
      input: ({ importing }) => ({ importId: importing, part, text: CSV }),
      gives: "invalid-input",
    })),
    ...["a\0b", "\ud83d", "x".repeat(60_001)].map((text): Case => ({
      kind: "invalid",
      story: `text like ${JSON.stringify(text.slice(0, 5))}`,
      input: ({ importing }) => ({ importId: importing, part: 1, text }),
      gives: "invalid-input",
    })),
    ...misaddressed({ part: 1, text: "task,One more\n" }),
  ],
  "import.finish": [
    {
      kind: "valid",
      story: "a whole file",
      input: ({ importing }) => ({ importId: importing }),
      gives: {
        id: "(importing)",
        state: "done",
        result: {
          restored: false,
          tasks: { ...NOTHING, added: 2 },
          lists: { ...NOTHING, added: 1 },
          tags: { ...NOTHING, kept: 1 },
          filters: NOTHING,
          leftOut: [],
        },
      },
    },
    ...misaddressed({}),
  ],
  "import.get": [
    {
      kind: "valid",
      story: "one's own",
      input: ({ me, importing }) => ({ userId: me.id, importId: importing }),
      gives: { id: "(importing)", state: "receiving", received: CSV.length, read: 0 },
    },
    ...misaddressed({}),
  ],
  "import.file": [
    {
      kind: "valid",
      story: "Todoist's",
      input: () => ({ format: "todoist", listName: "Letters", file: CSV }),
      gives: { state: "done", read: 4, result: { lists: { added: 1 } } },
    },
    keyed("a file", () => ({ format: "todoist", listName: "Letters again", file: CSV }), {
      state: "done",
    }),
    {
      kind: "invalid",
      story: "a file of another format",
      input: () => ({ format: "docket", file: CSV }),
      gives: "malformed-json",
    },
    {
      kind: "invalid",
      story: "an empty file",
      input: () => ({ format: "todoist", file: "" }),
      gives: "malformed-json",
    },
    {
      kind: "invalid",
      story: "U+0000",
      input: () => ({ format: "todoist", file: "TYPE,CONTENT\ntask,a\0b" }),
      gives: "malformed-json",
    },
    ...badAbout({ file: CSV }),
    ...badKeys(() => ({ format: "todoist", file: CSV })),
    foreignAddress,
    ...unauthenticated,
  ],
};
