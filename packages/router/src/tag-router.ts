import {
  CreateTag,
  DeleteTag,
  GetTag,
  ListTags,
  MergeTag,
  Tag,
  TagPage,
  UpdateTag,
} from "@docket/contracts";
import { createTag, deleteTag, getTag, listTags, mergeTag, updateTag } from "@docket/db";
import { z } from "zod";
import { DELETE_ROUTE, deletion } from "./deletion.ts";
import { openCursor } from "./open-cursor.ts";
import { ownProcedure, router } from "./procedures.ts";
import { type RepeatedCall, write, type WriteCall } from "./writes.ts";

const tags = ["Tags"];
const collection = "/users/{userId}/tags";
const member = "/users/{userId}/tags/{tagId}";

export const tagRouter = router({
  list: ownProcedure
    .meta({ rest: { method: "GET", path: collection, summary: "List the tags, by name", tags } })
    .input(ListTags)
    .output(TagPage)
    .query(async ({ ctx, input: { limit, cursor } }) => {
      const scope = `${ctx.user.id} tag.list`;
      const after = openCursor(ctx.cursors, Position, scope, cursor);
      const { items, next } = await listTags(ctx.db, ctx.user.id, { limit, after });
      return { items, nextCursor: next && ctx.cursors.seal(scope, [next]) };
    }),

  get: ownProcedure
    .meta({
      rest: {
        method: "GET",
        path: member,
        summary: "Get a tag",
        tags,
        etag: "version",
        problems: ["tag-not-found"],
      },
    })
    .input(GetTag)
    .output(Tag)
    .query(({ ctx, input }) => getTag(ctx.db, ctx.user.id, input.tagId)),

  create: ownProcedure
    .meta({
      rest: {
        method: "POST",
        path: collection,
        summary: "Create a tag",
        description: "If the client chooses the `id`, retries are safe.",
        tags,
        status: 201,
        location: `${collection}/{id}`,
        etag: "version",
        idempotencyKey: "idempotencyKey",
        problems: ["tag-exists", "tag-name-taken", "quota-exceeded"],
      },
    })
    .input(CreateTag)
    .output(Tag)
    .mutation(
      write({
        output: Tag,
        async perform({ db, batch, input, notes }: WriteCall<CreateTag>) {
          const { tag, replayed } = await createTag(db, batch, input);
          notes.replayed = replayed;
          return tag;
        },
        async recall({ past, input, notes }: RepeatedCall<CreateTag>) {
          const [tag] = await past.created("tag");
          notes.replayed = tag === undefined;
          return tag ?? past.one("tag", input.id ?? "");
        },
      }),
    ),

  update: ownProcedure
    .meta({
      rest: {
        method: "PATCH",
        path: member,
        summary: "Change a tag",
        description: "Changes only the fields that are sent. Tasks keep the tag.",
        tags,
        etag: "version",
        ifMatch: "ifVersion",
        mergePatch: true,
        idempotencyKey: "idempotencyKey",
        problems: ["tag-not-found", "tag-changed", "tag-name-taken", "quota-exceeded"],
      },
    })
    .input(UpdateTag)
    .output(Tag)
    .mutation(
      write({
        output: Tag,
        perform: ({ db, batch, input }: WriteCall<UpdateTag>) => updateTag(db, batch, input),
        recall: ({ past, input }: RepeatedCall<UpdateTag>) => past.one("tag", input.tagId),
      }),
    ),

  delete: ownProcedure
    .meta({
      rest: {
        ...DELETE_ROUTE,
        path: member,
        summary: "Delete a tag",
        description: "Its tasks stay, without the tag.",
        tags,
        problems: ["tag-not-found", "tag-changed"],
      },
    })
    .input(DeleteTag)
    .output(z.void())
    .mutation(
      deletion(({ db, batch, input }: WriteCall<DeleteTag>) => deleteTag(db, batch, input), {
        isLong: true,
      }),
    ),

  merge: ownProcedure
    .meta({
      rest: {
        method: "POST",
        path: `${member}/merge`,
        summary: "Merge a tag into another",
        description: "Replaces the tag by `into` on all tasks, then deletes it.",
        tags,
        ifMatch: "ifVersion",
        idempotencyKey: "idempotencyKey",
        problems: ["tag-not-found", "tag-changed", "quota-exceeded"],
      },
    })
    .input(MergeTag)
    .output(Tag)
    .mutation(
      write({
        output: Tag,
        isLong: true,
        perform: ({ db, batch, input }: WriteCall<MergeTag>) => mergeTag(db, batch, input),
        recall: ({ past, input }: RepeatedCall<MergeTag>) => past.one("tag", input.into),
      }),
    ),
});

const Position = z.tuple([z.string()]).transform(([nameKey]) => nameKey);
