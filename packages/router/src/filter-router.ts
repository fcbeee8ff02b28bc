import {
  CreateFilter,
  DeleteFilter,
  FilterId,
  FilterPage,
  GetFilter,
  ListFilters,
  SavedFilter,
  Timestamp,
  UpdateFilter,
} from "@docket/contracts";
import {
  createFilter,
  deleteFilter,
  type FilterPosition,
  getFilter,
  listFilters,
  updateFilter,
} from "@docket/db";
import { z } from "zod";
import { DELETE_ROUTE, deletion } from "./deletion.ts";
import { openCursor } from "./open-cursor.ts";
import { ownProcedure, router } from "./procedures.ts";
import { type RepeatedCall, write, type WriteCall } from "./writes.ts";

const tags = ["Filters"];
const collection = "/users/{userId}/filters";
const member = "/users/{userId}/filters/{filterId}";

export const filterRouter = router({
  list: ownProcedure
    .meta({
      rest: {
        method: "GET",
        path: collection,
        summary: "List the saved filters, oldest first",
        tags,
      },
    })
    .input(ListFilters)
    .output(FilterPage)
    .query(async ({ ctx, input: { limit, cursor } }) => {
      const scope = `${ctx.user.id} filter.list`;
      const after = openCursor(ctx.cursors, Position, scope, cursor);
      const { items, next } = await listFilters(ctx.db, ctx.user.id, { limit, after });
      return { items, nextCursor: next && ctx.cursors.seal(scope, [next.createdAt, next.id]) };
    }),

  get: ownProcedure
    .meta({
      rest: {
        method: "GET",
        path: member,
        summary: "Get a saved filter",
        tags,
        etag: "version",
        problems: ["filter-not-found"],
      },
    })
    .input(GetFilter)
    .output(SavedFilter)
    .query(({ ctx, input }) => getFilter(ctx.db, ctx.user.id, input.filterId)),

  create: ownProcedure
    .meta({
      rest: {
        method: "POST",
        path: collection,
        summary: "Save a filter",
        description:
          "The query must be valid; its lists and tags do not have to exist yet. If the client chooses the `id`, retries are safe.",
        tags,
        status: 201,
        location: `${collection}/{id}`,
        etag: "version",
        idempotencyKey: "idempotencyKey",
        problems: ["filter-exists", "quota-exceeded"],
      },
    })
    .input(CreateFilter)
    .output(SavedFilter)
    .mutation(
      write({
        output: SavedFilter,
        async perform({ db, batch, input, notes }: WriteCall<CreateFilter>) {
          const { filter, replayed } = await createFilter(db, batch, input);
          notes.replayed = replayed;
          return filter;
        },
        async recall({ past, input, notes }: RepeatedCall<CreateFilter>) {
          const [filter] = await past.created("filter");
          notes.replayed = filter === undefined;
          return filter ?? past.one("filter", input.id ?? "");
        },
      }),
    ),

  update: ownProcedure
    .meta({
      rest: {
        method: "PATCH",
        path: member,
        summary: "Change a saved filter",
        description: "Changes only the fields that are sent.",
        tags,
        etag: "version",
        ifMatch: "ifVersion",
        mergePatch: true,
        idempotencyKey: "idempotencyKey",
        problems: ["filter-not-found", "filter-changed", "quota-exceeded"],
      },
    })
    .input(UpdateFilter)
    .output(SavedFilter)
    .mutation(
      write({
        output: SavedFilter,
        perform: ({ db, batch, input }: WriteCall<UpdateFilter>) => updateFilter(db, batch, input),
        recall: ({ past, input }: RepeatedCall<UpdateFilter>) => past.one("filter", input.filterId),
      }),
    ),

  delete: ownProcedure
    .meta({
      rest: {
        ...DELETE_ROUTE,
        path: member,
        summary: "Delete a saved filter",
        tags,
        problems: ["filter-not-found", "filter-changed"],
      },
    })
    .input(DeleteFilter)
    .output(z.void())
    .mutation(
      deletion(({ db, batch, input }: WriteCall<DeleteFilter>) => deleteFilter(db, batch, input)),
    ),
});

const Position = z
  .tuple([Timestamp, FilterId])
  .transform(([createdAt, id]): FilterPosition => ({ createdAt, id }));
