import { type AccessToken, ProblemError, type User, UserId } from "@docket/contracts";
import { expect, test, vi } from "vitest";
import { createTokenKeeper, SignedOutError } from "./access-token.ts";

const ada: User = person("0197a9a0-0000-7000-8000-00000000ada0", "ada@example.com");
const eve: User = person("0197a9a0-0000-7000-8000-00000000e7e0", "eve@example.com");

function person(id: string, email: string): User {
  return { id: UserId.parse(id), email };
}

/**
 * A browser tab and the server it talks to. The server accepts the newest token it issued for
 * whoever the cookie belongs to, for 15 minutes.
 */
function browserTab({ cookie = ada }: { cookie?: User | null } = {}) {
  const server = {
    cookie,
    clock: Date.parse("2026-11-20T09:30:00.000Z"),
    isDown: false,
    issued: 0,
    renewals: 0,
    accepted: "",
    seen: [] as string[],
  };

  function issue(user: User): AccessToken {
    const iat = Math.floor(server.clock / 1000);
    server.issued += 1;
    const claims = { sub: user.id, email: user.email, iat, exp: iat + 900, jti: server.issued };
    const token = `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;
    server.accepted = token;
    return { token, tokenType: "Bearer", expiresAt: new Date(claims.exp * 1000).toISOString() };
  }

  const keeper = createTokenKeeper({
    now: () => server.clock,
    async requestToken() {
      server.renewals += 1;
      const sent = server.cookie;
      await Promise.resolve();
      if (server.isDown) throw new TypeError("Failed to fetch");
      if (sent === null) throw new ProblemError("unauthenticated");
      return issue(sent);
    },
    async fetch(_input, init) {
      const bearer = new Headers(init?.headers).get("authorization") ?? "";
      server.seen.push(bearer);
      return new Response(null, { status: bearer === `Bearer ${server.accepted}` ? 200 : 401 });
    },
  });

  return { server, keeper, issue, call: () => keeper.fetchAs(ada)("/api/trpc/task.list") };
}

async function signedInTab() {
  const tab = browserTab();
  await tab.keeper.start();
  tab.server.renewals = 0;
  return tab;
}

/** Whether a promise is still open after everything that could settle it has run. */
async function isWaiting(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol("open");
  const settled = promise.then(
    () => null,
    () => null,
  );
  await new Promise((resolve) => setTimeout(resolve));
  return (await Promise.race([settled, Promise.resolve(open)])) === open;
}

test("the page learns from the cookie who is signed in", async () => {
  const { keeper } = browserTab();
  expect(keeper.access()).toEqual({ status: "unknown" });
  await keeper.start();
  expect(keeper.access()).toEqual({ status: "signed-in", user: ada });
});

test("without a session nobody is signed in, and nobody is asked to sign in again", async () => {
  const { keeper } = browserTab({ cookie: null });
  await keeper.start();
  expect(keeper.access()).toEqual({ status: "signed-out" });
});

test("an outage at the start is not taken for being signed out, and can be retried", async () => {
  const { keeper, server } = browserTab();
  server.isDown = true;
  await keeper.start();
  expect(keeper.access()).toMatchObject({ status: "unreachable" });

  server.isDown = false;
  await keeper.start();
  expect(keeper.access()).toEqual({ status: "signed-in", user: ada });
});

test("every call carries the token, and a living one is not renewed", async () => {
  const { call, server } = await signedInTab();
  await call();
  await call();
  expect(server.seen).toEqual([`Bearer ${server.accepted}`, `Bearer ${server.accepted}`]);
  expect(server.renewals).toBe(0);
});

test("a token about to expire is renewed once for all who need it, before any of them is refused", async () => {
  const { call, server } = await signedInTab();
  server.clock += 880_000;
  const answers = await Promise.all([call(), call(), call(), call()]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(server.renewals).toBe(1);
  expect(server.seen).toHaveLength(4);
});

test("refused calls share one renewal and are sent once more", async () => {
  const { call, server } = await signedInTab();
  server.accepted = "the keys were rotated out";
  const answers = await Promise.all([call(), call(), call()]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(server.renewals).toBe(1);
  expect(server.seen).toHaveLength(6);
});

test("a call that is refused twice is not sent a third time", async () => {
  const refusing = vi.fn(async () => new Response(null, { status: 401 }));
  const stubborn = createTokenKeeper({
    fetch: refusing,
    requestToken: async () => browserTab().issue(ada),
  });
  await stubborn.start();
  expect((await stubborn.fetchAs(ada)("/")).status).toBe(401);
  expect(refusing).toHaveBeenCalledTimes(2);
  expect(stubborn.access().status).toBe("signed-in");
});

test("a computer whose clock is a day ahead does not renew on every call", async () => {
  const tab = browserTab();
  const fast = createTokenKeeper({
    now: () => tab.server.clock + 86_400_000,
    fetch: async () => new Response(null),
    requestToken: async () => {
      tab.server.renewals += 1;
      return tab.issue(ada);
    },
  });
  await fast.start();
  await fast.fetchAs(ada)("/");
  await fast.fetchAs(ada)("/");
  expect(tab.server.renewals).toBe(1);
});

test("when the session is gone, calls wait for the user to sign in again and then go through", async () => {
  const { call, issue, keeper, server } = await signedInTab();
  server.accepted = "none";
  server.cookie = null;

  const write = call();
  expect(await isWaiting(write)).toBe(true);
  expect(keeper.access()).toEqual({ status: "lapsed", user: ada });
  const another = call();
  expect(await isWaiting(another)).toBe(true);
  expect(server.renewals).toBe(1);

  keeper.signedIn(issue(ada));
  expect((await write).status).toBe(200);
  expect((await another).status).toBe(200);
});

test("a call that waited is never sent in someone else's name", async () => {
  const { call, issue, keeper, server } = await signedInTab();
  server.accepted = "none";
  server.cookie = null;
  const write = call();
  expect(await isWaiting(write)).toBe(true);
  const sent = server.seen.length;

  keeper.signedIn(issue(eve));
  await expect(write).rejects.toThrow(SignedOutError);
  expect(server.seen).toHaveLength(sent);
  expect(keeper.access()).toEqual({ status: "signed-in", user: eve });
});

test("an outage during renewal fails the call and leaves the user signed in", async () => {
  const { call, keeper, server } = await signedInTab();
  server.clock += 900_000;
  server.isDown = true;
  await expect(call()).rejects.toThrow("Failed to fetch");
  expect(keeper.access().status).toBe("signed-in");

  server.isDown = false;
  expect((await call()).status).toBe(200);
});

test("signing out stops calls, those that wait for a renewal included", async () => {
  const { call, keeper, server } = await signedInTab();
  server.clock += 900_000;
  const write = call();
  keeper.signedOut();
  await expect(write).rejects.toThrow(SignedOutError);
  await expect(call()).rejects.toThrow(SignedOutError);
  expect(keeper.access()).toEqual({ status: "signed-out" });
});

test("another tab's sign-in as the same user brings a lapsed tab back", async () => {
  const { call, keeper, server } = await signedInTab();
  server.accepted = "none";
  server.cookie = null;
  const write = call();
  expect(await isWaiting(write)).toBe(true);

  server.cookie = ada;
  keeper.signedInElsewhere(ada.id);
  expect((await write).status).toBe(200);
  expect(keeper.access()).toEqual({ status: "signed-in", user: ada });
});

test("another tab's sign-in as someone else takes this tab over", async () => {
  const { call, keeper, server } = await signedInTab();
  server.cookie = eve;
  keeper.signedInElsewhere(eve.id);
  expect(keeper.access()).toEqual({ status: "unknown" });
  await expect(call()).rejects.toThrow(SignedOutError);
  await vi.waitFor(() => expect(keeper.access()).toEqual({ status: "signed-in", user: eve }));
});

test("a renewal that was asked with the old cookie does not undo a new sign-in", async () => {
  const { call, issue, keeper, server } = await signedInTab();
  server.clock += 900_000;
  server.cookie = null;
  const write = call();
  keeper.signedIn(issue(ada));
  expect((await write).status).toBe(200);
  expect(keeper.access().status).toBe("signed-in");
});

test("a renewal under way when another tab changes the password does not end the session here", async () => {
  const { call, keeper, server } = await signedInTab();
  server.clock += 900_000;
  server.cookie = null;
  const write = call();
  server.cookie = ada;
  keeper.signedInElsewhere(ada.id);
  const statuses: string[] = [];
  keeper.subscribe(() => statuses.push(keeper.access().status));
  expect((await write).status).toBe(200);
  expect(statuses).not.toContain("lapsed");
  expect(keeper.access()).toEqual({ status: "signed-in", user: ada });
});

/** What only the cookie opens, such as the list of devices. */
function cookieCall(server: ReturnType<typeof browserTab>["server"]) {
  return vi.fn(async () => {
    if (server.cookie === null) throw new ProblemError("unauthenticated");
    return server.cookie.email;
  });
}

test("a call with the cookie waits for the user to sign in again, and is made once more", async () => {
  const { issue, keeper, server } = await signedInTab();
  const call = cookieCall(server);
  server.cookie = null;
  const answer = keeper.callAs(ada, call);
  expect(await isWaiting(answer)).toBe(true);
  expect(keeper.access()).toEqual({ status: "lapsed", user: ada });

  server.cookie = ada;
  keeper.signedIn(issue(ada));
  expect(await answer).toBe("ada@example.com");
  expect(call).toHaveBeenCalledTimes(2);
});

test("a call with the cookie is never made in someone else's name", async () => {
  const { issue, keeper, server } = await signedInTab();
  const call = cookieCall(server);
  server.cookie = null;
  const answer = keeper.callAs(ada, call);
  expect(await isWaiting(answer)).toBe(true);

  server.cookie = eve;
  keeper.signedIn(issue(eve));
  await expect(answer).rejects.toThrow(SignedOutError);
  await expect(keeper.callAs(ada, call)).rejects.toThrow(SignedOutError);
  expect(call).toHaveBeenCalledOnce();
});

test("a wrong password is the caller's to handle, and ends no session", async () => {
  const { keeper } = await signedInTab();
  const refused = async () => {
    throw new ProblemError("invalid-credentials");
  };
  await expect(keeper.callAs(ada, refused)).rejects.toThrow("invalid-credentials");
  expect(keeper.access()).toEqual({ status: "signed-in", user: ada });
});
