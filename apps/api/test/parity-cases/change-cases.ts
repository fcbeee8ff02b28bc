import {
  badKeys,
  badPages,
  foreignAddress,
  keyed,
  unauthenticated,
  unknownField,
} from "./shared-cases.ts";
import { type Case, type Cases, ID } from "./world.ts";

export const CHANGE_CASES: Cases = {
  "change.stream": [
    {
      kind: "valid",
      story: "all there ever was",
      input: () => ({ since: 0 }),
      gives: {
        data: { seq: 1, operation: "create", before: null },
      },
    },
    {
      kind: "valid",
      story: "what came after an event, whatever since says",
      input: ({ me }) => ({ userId: me.id, since: 0, lastEventId: "1" }),
      gives: { data: { seq: 2 } },
    },
    {
      kind: "valid",
      story: "from now on, when nothing happens",
      input: () => ({ userId: "me" }),
      gives: undefined,
    },
    ...[-1, 1.5, 1e9, 2 ** 53].map((since): Case => ({
      kind: "invalid",
      story: `since ${since}`,
      input: () => ({ since }),
      gives: "invalid-input",
    })),
    ...["", "x", "-1", "01", "999999999"].map((lastEventId): Case => ({
      kind: "invalid",
      story: `behind the event ${JSON.stringify(lastEventId)}`,
      input: () => ({ lastEventId }),
      gives: "invalid-input",
    })),
    {
      kind: "invalid",
      story: "an unknown field",
      input: () => ({ nonsense: "1" }),
      gives: "invalid-input",
    },
    foreignAddress,
    ...unauthenticated,
  ],
  "change.list": [
    {
      kind: "valid",
      story: "the last one",
      input: () => ({ limit: 1 }),
      gives: {
        items: [
          {
            entity: "task",
            entityId: ID.completed,
            operation: "create",
            before: null,
            after: { title: "Done", notes: "n", completed: true, listId: ID.home, version: 1 },
            source: "internal",
            idempotencyKey: null,
            undoes: null,
          },
        ],
        nextCursor: "(cursor)",
      },
    },
    {
      kind: "valid",
      story: "of one task",
      input: ({ me, trashed }) => ({ userId: me.id, entityId: trashed, limit: 2 }),
      gives: {
        items: [
          {
            operation: "update",
            before: { deletedAt: null, version: 1 },
            after: { deletedAt: "(time)", version: 2 },
          },
          { operation: "create", batchId: "(overtaken)", idempotencyKey: "(overtaken)" },
        ],
      },
    },
    {
      kind: "valid",
      story: "of one list, by one request",
      input: ({ home, furniture }) => ({ entityId: home, batchId: furniture }),
      gives: {
        items: [{ entity: "list", after: { name: "Home" }, before: null }],
        nextCursor: null,
      },
    },
    {
      kind: "valid",
      story: "of an undo",
      input: ({ undo }) => ({ batchId: undo }),
      gives: {
        items: [{ operation: "delete", after: null, batchId: "(undo)", undoes: "(undone)" }],
        nextCursor: null,
      },
    },
    {
      kind: "foreign",
      story: "of another owner's task",
      input: ({ strangersTrashed }) => ({ entityId: strangersTrashed }),
      gives: { items: [], nextCursor: null },
    },
    {
      kind: "foreign",
      story: "by another owner's request",
      input: ({ strangersBatch }) => ({ batchId: strangersBatch }),
      gives: { items: [], nextCursor: null },
    },
    {
      kind: "missing",
      story: "of what never was, by nobody",
      input: ({ missing }) => ({ entityId: missing, batchId: missing }),
      gives: { items: [], nextCursor: null },
    },
    ...["entityId", "batchId"].map((field): Case => ({
      kind: "invalid",
      story: `${field} that is none`,
      input: () => ({ [field]: "inbox" }),
      gives: "invalid-input",
    })),
    ...badPages,
    unknownField,
    foreignAddress,
    ...unauthenticated,
  ],
  "change.undo": [
    {
      kind: "valid",
      story: "a creation",
      input: ({ batch }) => ({ batchId: batch }),
      gives: { batchId: "(new)", undoes: "(batch)", changed: 1 },
    },
    {
      kind: "valid",
      story: "an undo",
      input: ({ me, undo }) => ({ userId: me.id, batchId: undo }),
      gives: { batchId: "(new)", undoes: "(undo)", changed: 1 },
    },
    keyed("a creation", ({ batch }) => ({ batchId: batch }), { undoes: "(batch)", changed: 1 }),
    {
      kind: "invalid",
      story: "what was changed since",
      input: ({ overtaken }) => ({ batchId: overtaken }),
      gives: "undo-conflict",
    },
    {
      kind: "invalid",
      story: "the making of a list that holds tasks",
      input: ({ furniture }) => ({ batchId: furniture }),
      gives: "undo-conflict",
    },
    keyed("what was undone", ({ undone }) => ({ batchId: undone }), "already-undone", "invalid"),
    {
      kind: "invalid",
      story: "an id that is none",
      input: () => ({ batchId: "last" }),
      gives: "invalid-input",
    },
    {
      kind: "foreign",
      story: "another owner's request",
      input: ({ strangersBatch }) => ({ batchId: strangersBatch }),
      gives: "batch-not-found",
    },
    {
      kind: "missing",
      story: "a request that never was",
      input: ({ missing }) => ({ batchId: missing }),
      gives: "batch-not-found",
    },
    ...badKeys(({ batch }) => ({ batchId: batch })),
    { ...unknownField, input: ({ batch }) => ({ batchId: batch, nonsense: 1 }) },
    foreignAddress,
    ...unauthenticated,
  ],
};
