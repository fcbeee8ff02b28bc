import type { Database } from "@docket/db";
import { mailQueue } from "@docket/db/accounts";
import { asc, eq, inArray, lte, sql } from "drizzle-orm";
import type { Background } from "./background.ts";
import { MailContent } from "./mail-content.ts";
import type { MailMessage, SendMail } from "./mails.ts";

/** Mails per claim; they are sent concurrently. */
const BATCH = 10;

/** When a lease expires without a result, another instance sends the mail: the first one was killed. */
const LEASE_SECONDS = 180;

const FIRST_RETRY_SECONDS = 15;
const LONGEST_RETRY_SECONDS = 3_600;

/** A mail that could not be sent for this long is dropped. */
const MAX_AGE_SECONDS = 24 * 3_600;

export interface NewMail {
  readonly to: string;
  readonly content: MailContent;
}

export interface MailQueue {
  /** Stores a mail, in the given transaction if there is one. Call `wake` after the commit to send it. */
  readonly add: (db: Database, mail: NewMail) => Promise<void>;
  /** Starts sending in the background. No response waits for it. */
  readonly wake: () => void;
  /** Sends the mails that are due. Several instances may call it at the same time. */
  readonly deliver: () => Promise<void>;
}

interface MailQueueParts {
  readonly db: Database;
  readonly background: Background;
  /** Writes the mail, including its links; `null` when the mail is no longer needed. */
  readonly compose: (mail: NewMail) => Promise<MailMessage | null>;
  readonly sendMail: SendMail;
  readonly onFailure: (error: unknown, next: "retry" | "dropped") => void;
}

type Row = typeof mailQueue.$inferSelect;

/**
 * Queues mails in the database, so that a mail which a response has promised is not lost when the mail server is
 * down or the process is killed. A mail is sent at least once: twice if the process ends between sending it and
 * deleting its row.
 */
export function createMailQueue({
  db,
  background,
  compose,
  sendMail,
  onFailure,
}: MailQueueParts): MailQueue {
  /** Takes due mails under a lease: no other instance gets them before it expires. */
  async function claim(): Promise<Row[]> {
    const due = db
      .select({ id: mailQueue.id })
      .from(mailQueue)
      .where(lte(mailQueue.dueAt, sql`now()`))
      .orderBy(asc(mailQueue.dueAt))
      .limit(BATCH)
      .for("update", { skipLocked: true });
    return db
      .update(mailQueue)
      .set({
        attempts: sql`${mailQueue.attempts} + 1`,
        dueAt: sql`now() + make_interval(secs => ${LEASE_SECONDS})`,
      })
      .where(inArray(mailQueue.id, due))
      .returning();
  }

  async function postpone({ id, attempts, createdAt }: Row, error: unknown): Promise<void> {
    const wait = Math.min(FIRST_RETRY_SECONDS * 2 ** (attempts - 1), LONGEST_RETRY_SECONDS);
    const age = (Date.now() - createdAt.getTime()) / 1_000;
    if (age + wait > MAX_AGE_SECONDS) {
      await db.delete(mailQueue).where(eq(mailQueue.id, id));
      onFailure(error, "dropped");
      return;
    }
    await db
      .update(mailQueue)
      .set({ dueAt: sql`now() + make_interval(secs => ${wait})` })
      .where(eq(mailQueue.id, id));
    onFailure(error, "retry");
  }

  async function send(row: Row): Promise<void> {
    try {
      const content = MailContent.parse(row.content);
      const message = await compose({ to: row.recipient, content });
      if (message) await sendMail(message);
    } catch (error) {
      await postpone(row, error);
      return;
    }
    await db.delete(mailQueue).where(eq(mailQueue.id, row.id));
  }

  async function deliver(): Promise<void> {
    for (;;) {
      const claimed = await claim();
      await Promise.all(claimed.map(send));
      if (claimed.length < BATCH) return;
    }
  }

  return {
    async add(target, { to, content }) {
      await target.insert(mailQueue).values({ recipient: to, content });
    },
    wake: () => background.run(deliver),
    deliver,
  };
}

/** Deletes the queued mails of an account that is being deleted. */
export async function deleteQueuedMails(db: Database, recipient: string): Promise<void> {
  await db.delete(mailQueue).where(eq(mailQueue.recipient, recipient));
}
