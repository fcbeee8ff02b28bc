import { useHistoryState } from "wouter/use-browser-location";
import { z } from "zod";

const TypedEmail = z.object({ email: z.string() });

/** The address that was typed on the page before, if it passed one on as `{ email }`. */
export function useTypedEmail(): string {
  const state = TypedEmail.safeParse(useHistoryState<unknown>());
  return state.success ? state.data.email : "";
}
