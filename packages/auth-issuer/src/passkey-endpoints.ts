import { AddPasskey, LoginPasskey, PasskeyId, ProblemError } from "@docket/contracts";
import { addNotice } from "./account-notices.ts";
import { contractEndpoint, noContent } from "./contract-endpoint.ts";
import type { IssuerParts } from "./issuer-parts.ts";
import { beginCeremony, endCeremony } from "./passkey-ceremonies.ts";
import {
  addPasskey,
  creationOptions,
  listPasskeys,
  ownerByPasskey,
  removePasskey,
  verifyNewPasskey,
  requestOptions,
} from "./passkeys.ts";
import { parseBody, requireNoInput } from "./request-body.ts";
import { requirePassword } from "./require-password.ts";
import { requireSession, withinSession } from "./sessions.ts";
import { requireVerifiedAddress, signIn } from "./sign-in.ts";

export function passkeyEndpoints(parts: IssuerParts) {
  const { db, mails, quotas, publicOrigin: origin } = parts;
  return {
    passkeyRegistrationOptions: contractEndpoint(
      "POST",
      "/passkeys/registration-options",
      async (endpoint) => {
        const signedIn = await requirePassword(parts, endpoint);
        const { user } = signedIn;
        const challenge = await withinSession(db, signedIn, (transaction) =>
          beginCeremony({ ...parts, db: transaction }, endpoint, "add-passkey", user.id),
        );
        return endpoint.json(await creationOptions(db, { origin, challenge }, user));
      },
    ),

    addPasskey: contractEndpoint("POST", "/passkeys", async (endpoint) => {
      const signedIn = await requireSession(endpoint);
      const { user } = signedIn;
      const input = await parseBody(endpoint.request, AddPasskey);
      const challenge = await endCeremony(parts, endpoint, "add-passkey", user.id);
      if (challenge === null) throw new ProblemError("passkey-refused");
      const credential = await verifyNewPasskey({ origin, challenge }, input);
      const added = await withinSession(db, signedIn, async (transaction) => {
        const notice = { event: "passkey-added", passkey: input.name } as const;
        await addNotice(mails, transaction, user.email, notice);
        return addPasskey(transaction, user.id, input, credential, quotas.passkeys);
      });
      mails.wake();
      endpoint.setStatus(201);
      return endpoint.json(added);
    }),

    passkeys: contractEndpoint("GET", "/passkeys", async (endpoint) => {
      const { user } = await requireSession(endpoint);
      return endpoint.json({ items: await listPasskeys(db, user.id) });
    }),

    removePasskey: contractEndpoint("DELETE", "/passkeys/:passkeyId", async (endpoint) => {
      await requireNoInput(endpoint.request);
      const signedIn = await requireSession(endpoint);
      const { user } = signedIn;
      const { data: id } = PasskeyId.safeParse(endpoint.params?.["passkeyId"]);
      if (!id) throw new ProblemError("passkey-not-found");
      await withinSession(db, signedIn, async (transaction) => {
        const passkey = await removePasskey(transaction, user.id, id);
        if (passkey === null) throw new ProblemError("passkey-not-found");
        await addNotice(mails, transaction, user.email, { event: "passkey-removed", passkey });
      });
      mails.wake();
      return noContent(endpoint);
    }),

    passkeyAuthenticationOptions: contractEndpoint(
      "POST",
      "/passkeys/authentication-options",
      async (endpoint) => {
        await requireNoInput(endpoint.request);
        const challenge = await beginCeremony(parts, endpoint, "use-passkey", null);
        return endpoint.json(requestOptions({ origin, challenge }));
      },
    ),

    loginPasskey: contractEndpoint("POST", "/login/passkey", async (endpoint) => {
      const { response } = await parseBody(endpoint.request, LoginPasskey);
      const challenge = await endCeremony(parts, endpoint, "use-passkey", null);
      if (challenge === null) {
        const detail = "No sign-in by passkey was begun here in the last five minutes.";
        throw new ProblemError("invalid-credentials", { detail });
      }
      const { userId, passkeyId } = await ownerByPasskey(db, { origin, challenge }, response);
      const user = await endpoint.context.internalAdapter.findUserById(userId);
      if (!user) throw new ProblemError("invalid-credentials");
      await requireVerifiedAddress(parts, user);
      return endpoint.json(await signIn(parts, endpoint, user, { passkeyId }));
    }),
  };
}
