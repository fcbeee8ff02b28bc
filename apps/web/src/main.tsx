import "./no-eval.ts";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { AccountContext, createAccount } from "./account/account.ts";
import { openAccountChannel } from "./account/account-channel.ts";
import { createAuthApi } from "./api/auth-api.ts";
import { createIssuerCall } from "./api/issuer.ts";
import { App } from "./App.tsx";
import { CrashBoundary } from "./ui/CrashBoundary.tsx";
import { Toaster } from "./ui/Toaster.tsx";
import { createToasts, ToastsContext } from "./ui/toasts.ts";
import "./styles.css";

const fetch = globalThis.fetch.bind(globalThis);
const callIssuer = createIssuerCall(fetch);
const account = createAccount({
  authApi: createAuthApi(callIssuer),
  callIssuer,
  channel: openAccountChannel(),
  fetch,
});
void account.keeper.start();

const root = document.querySelector("#root");
if (!root) throw new Error("The page has no #root.");

createRoot(root).render(
  <StrictMode>
    <CrashBoundary>
      <AccountContext value={account}>
        <ToastsContext value={createToasts()}>
          <App />
          <Toaster />
        </ToastsContext>
      </AccountContext>
    </CrashBoundary>
  </StrictMode>,
);
