import {
  CreateList,
  DeleteList,
  GetList,
  List,
  ListId,
  ListLists,
  ListPage,
  UpdateList,
} from "@docket/contracts";
import {
  createList,
  deleteList,
  getList,
  listLists,
  type ListPosition,
  updateList,
} from "@docket/db";
import { z } from "zod";
import { DELETE_ROUTE, deletion } from "./deletion.ts";
import { openCursor } from "./open-cursor.ts";
import { ownProcedure, router } from "./procedures.ts";
import { type RepeatedCall, write, type WriteCall } from "./writes.ts";

const tags = ["Lists"];
const collection = "/users/{userId}/lists";
const member = "/users/{userId}/lists/{listId}";

export const listRouter = router({
  list: ownProcedure
    .meta({
      rest: {
        method: "GET",
        path: collection,
        summary: "List the lists in their manual order",
        tags,
      },
    })
    .input(ListLists)
    .output(ListPage)
    .query(async ({ ctx, input: { limit, cursor } }) => {
      const scope = `${ctx.user.id} list.list`;
      const after = openCursor(ctx.cursors, Position, scope, cursor);
      const { items, next } = await listLists(ctx.db, ctx.user.id, { limit, after });
      return { items, nextCursor: next && ctx.cursors.seal(scope, [next.position, next.id]) };
    }),

  get: ownProcedure
    .meta({
      rest: {
        method: "GET",
        path: member,
        summary: "Get a list",
        tags,
        etag: "version",
        problems: ["list-not-found"],
      },
    })
    .input(GetList)
    .output(List)
    .query(({ ctx, input }) => getList(ctx.db, ctx.user.id, input.listId)),

  create: ownProcedure
    .meta({
      rest: {
        method: "POST",
        path: collection,
        summary: "Create a list",
        description: "If the client chooses the `id`, retries are safe.",
        tags,
        status: 201,
        location: `${collection}/{id}`,
        etag: "version",
        idempotencyKey: "idempotencyKey",
        problems: ["list-not-found", "list-exists", "quota-exceeded"],
      },
    })
    .input(CreateList)
    .output(List)
    .mutation(
      write({
        output: List,
        async perform({ db, batch, input, notes }: WriteCall<CreateList>) {
          const { list, replayed } = await createList(db, batch, input);
          notes.replayed = replayed;
          return list;
        },
        async recall({ past, input, notes }: RepeatedCall<CreateList>) {
          const [list] = await past.created("list");
          notes.replayed = list === undefined;
          return list ?? past.one("list", input.id ?? "");
        },
      }),
    ),

  update: ownProcedure
    .meta({
      rest: {
        method: "PATCH",
        path: member,
        summary: "Change or move a list",
        description: "Changes only the fields that are sent; `before` moves the list.",
        tags,
        etag: "version",
        ifMatch: "ifVersion",
        mergePatch: true,
        idempotencyKey: "idempotencyKey",
        problems: ["list-not-found", "list-changed", "quota-exceeded"],
      },
    })
    .input(UpdateList)
    .output(List)
    .mutation(
      write({
        output: List,
        perform: ({ db, batch, input }: WriteCall<UpdateList>) => updateList(db, batch, input),
        recall: ({ past, input }: RepeatedCall<UpdateList>) => past.one("list", input.listId),
      }),
    ),

  delete: ownProcedure
    .meta({
      rest: {
        ...DELETE_ROUTE,
        path: member,
        summary: "Delete a list",
        description: "Moves its tasks to the Inbox or to the trash, depending on `tasks`.",
        tags,
        problems: ["list-not-found", "list-changed"],
      },
    })
    .input(DeleteList)
    .output(z.void())
    .mutation(
      deletion(({ db, batch, input }: WriteCall<DeleteList>) => deleteList(db, batch, input), {
        isLong: true,
      }),
    ),
});

const Position = z
  .tuple([z.string(), ListId])
  .transform(([position, id]): ListPosition => ({ position, id }));
