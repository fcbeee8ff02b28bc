import { EventEmitter, once } from "node:events";
import { ProblemError } from "@docket/contracts";
import { initTRPC, tracked, TRPCError } from "@trpc/server";
import { z } from "zod";
import type { RestCall, RestMeta } from "../src/index.ts";

/** A service of shared notes, as small as it can be while using all that a route can declare. */

const Colour = z.enum(["plain", "red"]).meta({ id: "Colour" });

export const Note = z
  .object({
    id: z.string(),
    title: z.string(),
    stars: z.int(),
    colour: Colour,
    version: z.int(),
  })
  .meta({ id: "Note" });
type Note = z.infer<typeof Note>;

const userId = z.string().min(1).optional().meta({ description: "Whose notes; `me` by default." });
const noteId = z.string().regex(/^[a-z0-9-]+$/, "Must be a note's id.");
const version = z.int().min(0);
const ifVersion = z.union([version, z.array(version)]).optional();
const Title = z.string().min(1).max(400_000);

const ListNotes = z.strictObject({
  userId,
  limit: z.int().min(1).max(10).default(5),
  atLeast: z.number().optional(),
  starred: z.boolean().optional(),
  colour: Colour.optional(),
  tags: z.array(z.string()).optional(),
  ranks: z.array(z.int()).nullable().optional(),
});

const CreateNote = z.strictObject({
  userId,
  id: noteId.optional(),
  title: Title,
  stars: z.int().default(0),
  extra: z.unknown().optional(),
});

const UpdateNote = z.strictObject({
  userId,
  noteId,
  ifVersion,
  title: Title.optional(),
  stars: z.int().nullable().optional(),
});

export function createWatch(): Watch {
  return { news: new EventEmitter(), texts: [], open: 0, pulled: 0 };
}

const Text = z.object({ text: z.string() }).meta({ id: "Text" });

const WatchNotes = z.strictObject({
  userId,
  since: z.int().min(0).default(0),
  lastEventId: z
    .string()
    .regex(/^[0-9]{1,9}$/, "Must be the id of an event.")
    .optional()
    .meta({ description: "The last event that arrived." }),
});

async function* texts(watch: Watch, after: number, signal: AbortSignal | undefined) {
  watch.open += 1;
  try {
    for (let n = after; ; n += 1) {
      while (n >= watch.texts.length) await once(watch.news, "note", { signal });
      const text = watch.texts[n] ?? "";
      if (text === "fail") throw new Error("the watch broke");
      watch.pulled += 1;
      yield tracked(String(n + 1), { text });
    }
  } finally {
    watch.open -= 1;
  }
}

function raise(error: Error): never {
  throw error;
}

const FAULTS = {
  bug: () => raise(new Error("relation secret_table does not exist")),
  "bad-output": () => JSON.parse('{ "version": "one" }'),
  "no-version": () => ({}),
  "nested-zod": () => z.never().parse(1),
  "trpc-not-found": () => raise(new TRPCError({ code: "NOT_FOUND", message: "secret" })),
  "trpc-conflict": () => raise(new TRPCError({ code: "CONFLICT", message: "secret" })),
  outage: () => raise(new ProblemError("service-unavailable", { retryAfter: 1.2 })),
  throttled: () => raise(new ProblemError("too-many-requests", { retryAfter: 30 })),
};

const Fault = z.custom<keyof typeof FAULTS>((how) => Object.hasOwn(FAULTS, String(how)));

export interface NotesContext {
  readonly authorization: string | undefined;
  readonly pathUserId: string | undefined;
  readonly reply: RestCall["reply"];
  readonly notes: Map<string, Note>;
  readonly watch: Watch;
}

/** What watchers of notes are told, and what becomes of them. */
export interface Watch {
  /** Emits `note` with the text of a note that is new. */
  readonly news: EventEmitter;
  readonly texts: string[];
  /** How many watch at this moment. */
  open: number;
  /** How many events were ever pulled. */
  pulled: number;
}

const t = initTRPC.context<NotesContext>().meta<RestMeta>().create({ isDev: false });

const protectedProcedure = t.procedure.use(({ ctx, next }) => {
  if (ctx.authorization === undefined) throw new ProblemError("unauthenticated");
  if (ctx.authorization !== "Bearer ada") throw new ProblemError("invalid-token");
  return next({ ctx: { user: { id: "ada" } } });
});

const ownProcedure = protectedProcedure.use(({ ctx, next }) => {
  const { pathUserId = "me" } = ctx;
  if (pathUserId !== "me" && pathUserId !== ctx.user.id) throw new ProblemError("forbidden");
  return next();
});

function noteOf(notes: Map<string, Note>, id: string): Note {
  const note = notes.get(id);
  if (note) return note;
  throw new ProblemError("task-not-found", { detail: "You have no note with this id." });
}

function requireVersion(note: Note, versions: number | number[] | undefined): void {
  if (versions === undefined || [versions].flat().includes(note.version)) return;
  throw new ProblemError("task-changed");
}

export const notesRouter = t.router({
  user: t.router({
    me: protectedProcedure
      .meta({ rest: { method: "GET", path: "/me", summary: "Who am I?" } })
      .output(z.object({ id: z.string() }))
      .query(({ ctx }) => ctx.user),
  }),
  note: t.router({
    list: ownProcedure
      .meta({ rest: { method: "GET", path: "/users/{userId}/notes", summary: "List notes" } })
      .input(ListNotes)
      .output(z.object({ asked: ListNotes, items: z.array(Note) }))
      .query(({ ctx, input }) => ({ asked: input, items: [...ctx.notes.values()] })),
    create: ownProcedure
      .meta({
        rest: {
          method: "POST",
          path: "/users/{userId}/notes",
          summary: "Create a note",
          description: "The same create again gives the same note.",
          tags: ["notes"],
          status: 201,
          location: "/users/{userId}/notes/{id}",
          etag: "version",
          problems: ["task-exists"],
        },
      })
      .input(CreateNote)
      .output(Note)
      .mutation(({ ctx, input: { id = "n-1", title, stars } }) => {
        const known = ctx.notes.get(id);
        ctx.reply.replayed = known !== undefined;
        if (known && known.title !== title) throw new ProblemError("task-exists");
        const note = known ?? { id, title, stars, colour: "plain" as const, version: 1 };
        ctx.notes.set(id, note);
        return note;
      }),
    latest: ownProcedure
      .meta({ rest: { method: "GET", path: "/users/{userId}/notes/latest", summary: "Latest" } })
      .input(z.strictObject({ userId }))
      .output(Note.nullable())
      .query(({ ctx }) => [...ctx.notes.values()].at(-1) ?? null),
    get: ownProcedure
      .meta({
        rest: {
          method: "GET",
          path: "/users/{userId}/notes/{noteId}",
          summary: "Read a note",
          etag: "version",
          problems: ["task-not-found"],
        },
      })
      .input(z.strictObject({ userId, noteId }))
      .output(Note)
      .query(({ ctx, input }) => noteOf(ctx.notes, input.noteId)),
    update: ownProcedure
      .meta({
        rest: {
          method: "PATCH",
          path: "/users/{userId}/notes/{noteId}",
          summary: "Change a note",
          etag: "version",
          ifMatch: "ifVersion",
          mergePatch: true,
          problems: ["task-not-found", "task-changed"],
        },
      })
      .input(UpdateNote)
      .output(Note)
      .mutation(({ ctx, input }) => {
        const note = noteOf(ctx.notes, input.noteId);
        requireVersion(note, input.ifVersion);
        const stars = input.stars === null ? 0 : (input.stars ?? note.stars);
        const title = input.title ?? note.title;
        const changed = { ...note, title, stars, version: note.version + 1 };
        ctx.notes.set(note.id, changed);
        return changed;
      }),
    delete: ownProcedure
      .meta({
        rest: {
          method: "DELETE",
          path: "/users/{userId}/notes/{noteId}",
          summary: "Delete a note",
          status: 204,
          ifMatch: "ifVersion",
          problems: ["task-not-found", "task-changed"],
        },
      })
      .input(z.strictObject({ userId, noteId, ifVersion }))
      .mutation(({ ctx, input }) => {
        requireVersion(noteOf(ctx.notes, input.noteId), input.ifVersion);
        ctx.notes.delete(input.noteId);
      }),
    star: ownProcedure
      .meta({
        rest: {
          method: "POST",
          path: "/users/{userId}/notes/{noteId}/star",
          summary: "Give a star",
          problems: ["task-not-found"],
        },
      })
      .input(z.strictObject({ userId, noteId }))
      .output(Note)
      .mutation(({ ctx, input }) => {
        const note = noteOf(ctx.notes, input.noteId);
        const starred = { ...note, stars: note.stars + 1 };
        ctx.notes.set(note.id, starred);
        return starred;
      }),
    watch: ownProcedure
      .meta({
        rest: {
          method: "GET",
          path: "/users/{userId}/notes/watch",
          summary: "Watch notes",
          lastEventId: "lastEventId",
        },
      })
      .input(WatchNotes)
      .output(z.custom<AsyncIterable<unknown>>().meta({ event: Text }))
      .subscription(({ ctx, input, signal }) => {
        const after = Number(input.lastEventId ?? input.since);
        if (after > ctx.watch.texts.length) {
          const detail = "There is no such note yet.";
          throw new ProblemError("invalid-input", { errors: [{ pointer: "/since", detail }] });
        }
        return texts(ctx.watch, after, signal);
      }),
    internal: t.procedure.query(() => "no route leads here"),
  }),
  fault: protectedProcedure
    .meta({
      rest: {
        method: "GET",
        path: "/faults/{how}",
        summary: "Fail",
        etag: "version",
        problems: ["not-found"],
      },
    })
    .input(z.strictObject({ how: Fault.meta({ type: "string" }) }))
    .output(z.object({ version: z.int().optional() }))
    .query(({ input }) => FAULTS[input.how]()),
});
