import { randomUUID } from "node:crypto";
import { initTRPC, TRPCError } from "@trpc/server";
import { createExpressMiddleware } from "@trpc/server/adapters/express";
import { and, desc, eq } from "drizzle-orm";
import { boolean, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import express from "express";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import postgres from "postgres";
import { z } from "zod";

/* What most projects ship: tRPC's Express adapter, queries built per call, a signature checked per request. */

const db = drizzle({
  client: postgres(process.env["DATABASE_URL"] ?? "", { max: 10 }),
  casing: "snake_case",
});
const jwks: JSONWebKeySet = JSON.parse(process.env["JWKS"] ?? "");
const keys = createLocalJWKSet(jwks);

const tasks = pgTable("task", {
  ownerId: uuid().notNull(),
  id: uuid()
    .notNull()
    .$defaultFn(() => randomUUID()),
  title: text().notNull(),
  notes: text().notNull(),
  completed: boolean().notNull(),
  completedAt: timestamp({ withTimezone: true }),
  priority: text().notNull(),
  version: integer().notNull().default(1),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
});

const t = initTRPC.context<{ authorization: string | undefined }>().create();

const protectedProcedure = t.procedure.use(async ({ ctx, next }) => {
  const token = ctx.authorization?.slice("Bearer ".length);
  if (!token) throw new TRPCError({ code: "UNAUTHORIZED" });
  const { payload } = await jwtVerify(token, keys);
  return next({ ctx: { user: { id: String(payload.sub), email: String(payload["email"]) } } });
});

const router = t.router({
  user: { me: protectedProcedure.query(({ ctx }) => ctx.user) },
  task: {
    get: protectedProcedure.input(z.object({ taskId: z.uuid() })).query(async ({ ctx, input }) => {
      const [task] = await db
        .select()
        .from(tasks)
        .where(and(eq(tasks.ownerId, ctx.user.id), eq(tasks.id, input.taskId)));
      if (!task) throw new TRPCError({ code: "NOT_FOUND" });
      return task;
    }),
    list: protectedProcedure
      .input(z.object({ limit: z.int().min(1).max(100) }))
      .query(async ({ ctx, input }) => ({
        items: await db
          .select()
          .from(tasks)
          .where(eq(tasks.ownerId, ctx.user.id))
          .orderBy(desc(tasks.createdAt), desc(tasks.id))
          .limit(input.limit),
      })),
    create: protectedProcedure
      .input(z.object({ title: z.string().min(1).max(500) }))
      .mutation(async ({ ctx, input }) => {
        const [task] = await db
          .insert(tasks)
          .values({
            ownerId: ctx.user.id,
            title: input.title,
            notes: "",
            completed: false,
            priority: "none",
          })
          .returning();
        return task;
      }),
  },
});

express()
  .use(
    "/api/trpc",
    createExpressMiddleware({
      router,
      createContext: ({ req }) => ({ authorization: req.headers.authorization }),
    }),
  )
  .get("/healthz", (_request, response) => {
    response.json({});
  })
  .listen(Number(process.env["PORT"]), "127.0.0.1");
