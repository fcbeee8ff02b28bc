import type { User } from "@docket/contracts";
import { Copy } from "lucide-react";
import { useId, useState } from "react";
import { useAccount } from "../account/account.ts";
import { problemOf } from "../api/failure.ts";
import { trpc } from "../api/trpc.ts";
import { Button } from "../ui/Button.tsx";
import { useAccountApi } from "./account-api.ts";
import { describeDay } from "./describe-day.ts";
import { PasswordPrompt } from "./PasswordPrompt.tsx";
import { Section } from "./Section.tsx";
import { SectionFailure } from "./SectionFailure.tsx";
import { SectionSkeleton } from "./SectionSkeleton.tsx";
import { describeSettingsFailure } from "./settings-failure.ts";
import { useAction } from "./use-action.ts";

export function CalendarSection({ user }: { user: User }) {
  const api = useAccountApi();
  const { keeper } = useAccount();
  const { client, calendar } = trpc.useUtils();
  const feed = trpc.calendar.get.useQuery({});
  const [url, setUrl] = useState<string | null>(null);
  const [outcome, setOutcome] = useState("");
  const [isAsking, setIsAsking] = useState(false);
  const action = useAction();
  const addressId = useId();

  async function make() {
    const made = await client.calendar.create.mutate({});
    calendar.get.setData({}, { createdAt: made.createdAt });
    setUrl(made.url);
    setOutcome("");
    setIsAsking(false);
  }

  /** A recent sign-in is enough; otherwise asks for the password. */
  async function makeOrAsk() {
    try {
      await make();
    } catch (error) {
      if (problemOf(error)?.code !== "fresh-sign-in-required") throw error;
      setIsAsking(true);
    }
  }

  async function confirmAndMake(password: string) {
    keeper.signedIn(await api.confirmPassword(password));
    await make();
  }

  async function takeBack() {
    await client.calendar.delete.mutate({});
    calendar.get.setData({}, { createdAt: null });
    setUrl(null);
    setOutcome("The URL is revoked.");
  }

  async function copy(address: string) {
    try {
      await navigator.clipboard.writeText(address);
      setOutcome("Copied.");
    } catch {
      setOutcome("The browser did not allow copying. Select the URL and copy it yourself.");
    }
  }

  return (
    <Section
      title="Calendar"
      lead="See your dated tasks in any calendar app that can subscribe to a URL. The feed is read-only."
    >
      {feed.data ? (
        <>
          {url !== null && (
            <div className="grid w-full gap-1.5">
              <label htmlFor={addressId} className="text-sm font-medium">
                Your calendar URL
              </label>
              <input
                id={addressId}
                readOnly
                value={url}
                className="h-12 w-full rounded-lg border border-edge bg-wash px-3.5 font-mono text-sm sm:h-11"
                onFocus={(event) => event.target.select()}
              />
              <p className="text-sm text-soft">
                Anyone with this URL can read your dated tasks. It is shown only once.
              </p>
            </div>
          )}
          {url === null && feed.data.createdAt !== null && (
            <p className="text-[0.9375rem]">
              A calendar URL was created{" "}
              {describeDay(feed.data.createdAt, new Date(feed.dataUpdatedAt))}.
            </p>
          )}
          {isAsking && (
            <PasswordPrompt
              user={user}
              action="Create the URL"
              onConfirm={confirmAndMake}
              onCancel={() => setIsAsking(false)}
            />
          )}
          <div hidden={isAsking} className="flex flex-wrap gap-2">
            {url !== null && "clipboard" in navigator && (
              <Button look="primary" onClick={() => void copy(url)}>
                <Copy className="size-4" />
                Copy
              </Button>
            )}
            <Button disabled={action.isPending} onClick={() => void action.run(makeOrAsk)}>
              {feed.data.createdAt === null ? "Create a URL" : "Create a new URL"}
            </Button>
            {feed.data.createdAt !== null && (
              <Button
                look="quiet"
                disabled={action.isPending}
                onClick={() => void action.run(takeBack)}
              >
                Revoke it
              </Button>
            )}
          </div>
          <output className="text-sm text-soft empty:hidden">{outcome}</output>
          {action.failure !== null && (
            <p role="alert" className="text-sm text-danger">
              {describeSettingsFailure(action.failure)}
            </p>
          )}
        </>
      ) : feed.isError ? (
        <SectionFailure error={feed.error} onRetry={() => void feed.refetch()}>
          The calendar settings could not be loaded.
        </SectionFailure>
      ) : (
        <SectionSkeleton label="Loading the calendar" />
      )}
    </Section>
  );
}
