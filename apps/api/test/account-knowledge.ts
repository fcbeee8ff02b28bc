import { createHash, randomBytes, randomUUID } from "node:crypto";
import {
  PasskeyCreationOptions,
  PasskeyRequestOptions,
  Passkeys,
  ActiveSessions,
  TwoFactorSetup,
} from "@docket/contracts";
import { challenge, passkey, twoFactor } from "@docket/db/accounts";
import { callerFor } from "@docket/router";
import { createSoftwarePasskey, shownCode } from "@docket/testing";
import { type Account, PUBLIC_ORIGIN, type TestServer } from "./test-server.ts";

/** What only the owner of an account can put into a request, and a schema cannot say. */
export interface Knowledge {
  /** By the name of the field. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Sent beside the session's. */
  readonly cookie?: string;
  /** Good for another time, as most of it is not. */
  readonly lasts?: boolean;
}

/** Operations that end the session of who calls them. */
export const ENDS_SESSION: ReadonlySet<string> = new Set([
  "logout",
  "changePassword",
  "deleteAccount",
  "resetPassword",
]);

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0])
    .join("; ");
}

/** Gets ready what an operation needs to succeed, as its owner would. */
export function createOwner(server: TestServer) {
  const { db } = server.database;

  async function call(account: Account, path: string, body?: object): Promise<Response> {
    return server.fetch(`/api/auth${path}`, {
      method: "POST",
      headers: { cookie: account.cookie, "content-type": "application/json" },
      body: JSON.stringify(body ?? {}),
    });
  }

  /** As the mailed link would have it. */
  async function link({ user }: Account, purpose: string): Promise<Knowledge> {
    const token = randomBytes(32).toString("base64url");
    const digest = createHash("sha256").update(`${purpose}\0${token}`).digest("base64url");
    const expiresAt = new Date(Date.now() + 60_000);
    await db.insert(challenge).values({ digest, purpose, userId: user.id, expiresAt });
    return { fields: { token } };
  }

  async function prepareTwoFactor(account: Account): Promise<TwoFactorSetup> {
    await db.delete(twoFactor);
    const { password } = account;
    return TwoFactorSetup.parse(
      await (await call(account, "/two-factor/enable", { password })).json(),
    );
  }

  async function protect(account: Account): Promise<TwoFactorSetup> {
    const setup = await prepareTwoFactor(account);
    await db.update(twoFactor).set({ confirmedAt: new Date() });
    return setup;
  }

  async function addPasskey(account: Account) {
    await db.delete(passkey);
    const device = createSoftwarePasskey(PUBLIC_ORIGIN);
    const { password } = account;
    const begun = await call(account, "/passkeys/registration-options", { password });
    const response = device.create(PasskeyCreationOptions.parse(await begun.json()));
    return { device, fields: { response }, cookie: cookiesOf(begun) };
  }

  async function task({ user }: Account): Promise<string> {
    return (await callerFor(server.services, user).task.create({ title: "Post the letter" })).id;
  }

  async function list({ user }: Account): Promise<string> {
    return (await callerFor(server.services, user).list.create({ name: "Errands" })).id;
  }

  async function tag({ user }: Account): Promise<string> {
    return (await callerFor(server.services, user).tag.create({ name: randomUUID() })).id;
  }

  /** Where a task can be. */
  async function place(account: Account) {
    const listId = await list(account);
    const { task: tasks } = callerFor(server.services, account.user);
    const { id: parentId } = await tasks.create({ title: "Post the letters", listId });
    // What a rule can be, a schema cannot say, nor that a subtask has none.
    return { listId, parentId, before: null, tagIds: [await tag(account)], recurrence: null };
  }

  /** A key that is a UUID names the batch. */
  async function batch({ user }: Account): Promise<string> {
    const idempotencyKey = randomUUID();
    const title = "Post the letter";
    await callerFor(server.services, user).task.create({ title, idempotencyKey });
    return idempotencyKey;
  }

  return {
    async knowledge(operationId: string, account: Account): Promise<Knowledge> {
      const { password } = account;
      switch (operationId) {
        case "confirmPassword":
        case "deleteAccount":
        case "disableTwoFactor":
        case "passkeyRegistrationOptions":
          return { fields: { password } };
        case "changePassword":
          return { fields: { currentPassword: password } };
        case "resetPassword":
          return link(account, "reset-password");
        case "verifyEmail":
          return link(account, "verify-email");
        case "enableTwoFactor":
          await db.delete(twoFactor);
          return { fields: { password } };
        case "renewRecoveryCodes":
          await protect(account);
          return { fields: { password } };
        case "confirmTwoFactor":
          return { fields: { code: shownCode((await prepareTwoFactor(account)).secret) } };
        case "loginTwoFactor": {
          const { secret, recoveryCodes } = await protect(account);
          const cookie = cookiesOf(
            await call(account, "/login", { email: account.user.email, password }),
          );
          return { fields: { code: shownCode(secret), recoveryCode: recoveryCodes[0] }, cookie };
        }
        case "addPasskey":
          return addPasskey(account);
        case "loginPasskey": {
          const { device, fields, cookie } = await addPasskey(account);
          const both = { ...account, cookie: `${account.cookie}; ${cookie}` };
          await call(both, "/passkeys", { name: "Phone", ...fields });
          const begun = await call(account, "/passkeys/authentication-options");
          const response = device.get(PasskeyRequestOptions.parse(await begun.json()));
          return { fields: { response }, cookie: cookiesOf(begun) };
        }
        case "taskCreate":
        case "taskUpdate":
          return { fields: await place(account), lasts: true };
        case "taskUpdateMany":
          return { fields: { ids: [await task(account)], ...(await place(account)) }, lasts: true };
        case "taskQuickAdd":
          return { fields: { text: "Post the letter tomorrow at 9 #Errands @post p1" } };
        case "tagMerge":
          return { fields: { into: await tag(account) } };
        case "taskDeleteMany":
        case "taskRestoreMany":
          return { fields: { ids: [await task(account), await task(account)] } };
        case "listCreate":
        case "listUpdate":
          return { fields: { before: await list(account) }, lasts: true };
        case "changeUndo":
          return { fields: { batchId: await batch(account) } };
        default:
          return { fields: {} };
      }
    },

    /** Another session than the account's own. */
    async session(account: Account): Promise<string> {
      const { user, password, cookie } = account;
      await call({ ...account, cookie: "" }, "/login", { email: user.email, password });
      const response = await server.fetch("/api/auth/sessions", { headers: { cookie } });
      const { items } = ActiveSessions.parse(await response.json());
      return items.find(({ current }) => !current)?.id ?? "";
    },

    async passkey(account: Account): Promise<string> {
      const { fields, cookie } = await addPasskey(account);
      const both = { ...account, cookie: `${account.cookie}; ${cookie}` };
      await call(both, "/passkeys", { name: "Phone", ...fields });
      const { cookie: session } = account;
      const response = await server.fetch("/api/auth/passkeys", { headers: { cookie: session } });
      return Passkeys.parse(await response.json()).items[0]?.id ?? "";
    },
  };
}

/** A valid body with what its sender knows in place of what was made up. */
export function fillIn(bytes: Buffer, { fields }: Knowledge): Buffer {
  const made: object = JSON.parse(bytes.toString());
  const filled = Object.entries(made).map(([name, value]) => [
    name,
    Object.hasOwn(fields, name) ? fields[name] : value,
  ]);
  return Buffer.from(JSON.stringify(Object.fromEntries(filled)));
}
