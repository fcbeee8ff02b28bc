import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { LoginTwoFactor } from "./two-factor.ts";
import { NewDue } from "./due.ts";
import { toInvalidInput } from "./problem-of.ts";
import { ListTasks } from "./task-view.ts";

function errorsOf(schema: z.ZodType, value: unknown) {
  const { error } = schema.safeParse(value);
  return (error ? toInvalidInput(error).errors : undefined)?.map(
    ({ pointer, detail }) => `${pointer} ${detail}`,
  );
}

describe("the errors of a union are those of the variant that the caller meant", () => {
  const time = "Must be a time from 00:00 to 23:59, such as 09:30.";
  const missing = "Invalid input: expected string, received undefined";
  const form = "Must be {date} for a whole day, or {date, time, timeZone} for a time.";
  test.each<[object | string | number | null, string[]]>([
    [{ date: "2026-12-01", time: "9:00" }, [`/time ${time}`, `/timeZone ${missing}`]],
    [{ date: "2026-12-01", time: "9:00", timeZone: "Europe/Berlin" }, [`/time ${time}`]],
    [{ date: "2026-12-01", time: "09:00" }, [`/timeZone ${missing}`]],
    [{ date: "2026-12-01", timeZone: "Europe/Berlin" }, [`/time ${missing}`]],
    [{ date: "2026-02-30" }, ["/date Invalid ISO date"]],
    [{ date: "2026-12-01", day: 1 }, ["/day Unknown field."]],
    [{}, [`/date ${missing}`]],
    ["2026-12-01", [` ${form}`]],
    [5, [` ${form}`]],
    [[], [` ${form}`]],
  ])("due %j", (due, errors) => {
    expect(errorsOf(NewDue, due)).toEqual(errors);
  });

  test("the error for an abbreviated time zone says that it is an abbreviation", () => {
    expect(errorsOf(NewDue, { date: "2026-12-01", time: "09:00", timeZone: "IST" })).toEqual([
      expect.stringContaining("/timeZone Must be an IANA time zone name"),
    ]);
  });

  test.each([
    [{ listId: "Inbox" }, "/listId Must be the id of a list, or `inbox`."],
    [{ listId: 5 }, "/listId Must be the id of a list, or `inbox`."],
    [{ parentId: "nothing" }, "/parentId Must be the id of a task, or `none`."],
    [{ userId: "myself" }, "/userId Must be your own id, or `me`."],
  ])("%j", (input, error) => {
    expect(errorsOf(ListTasks, input)).toEqual([error]);
  });

  test.each([
    [{ code: "12" }, "/code"],
    [{ recoveryCode: 5 }, "/recoveryCode"],
    [{ recoverycode: "a" }, "/code"],
    ["123456", " Must be {code} or {recoveryCode}."],
  ])("a second factor %j", (input, error) => {
    expect(errorsOf(LoginTwoFactor, input)?.[0]).toContain(error);
  });
});
