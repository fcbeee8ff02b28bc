import { randomUUID } from "node:crypto";
import { TaskId } from "@docket/contracts";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { derivedTaskId } from "./derived-id.ts";

test("the id is the UUID that RFC 9562 prescribes", () => {
  // The example of RFC 9562, appendix A.4: the name space of domain names, and www.example.com.
  const domainNames = TaskId.parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  expect(derivedTaskId(domainNames, "www.example.com")).toBe(
    "2ed6657d-e927-568b-95e1-2665a8aea6a2",
  );
});

const seriesId = fc.uuid().map((id) => TaskId.parse(id));
const occurrence = fc
  .date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
  .chain((date) =>
    fc.constantFrom(date.toISOString().slice(0, 10), date.toISOString().slice(0, 16)),
  );

test("one series and occurrence have one id, and two have two", () => {
  fc.assert(
    fc.property(seriesId, occurrence, seriesId, occurrence, (one, when, other, whenElse) => {
      expect(derivedTaskId(one, when)).toBe(derivedTaskId(one, when));
      const isSame = one === other && when === whenElse;
      expect(derivedTaskId(one, when) === derivedTaskId(other, whenElse)).toBe(isSame);
    }),
  );
});

test("ten thousand days of one series have ten thousand ids, none of them the series' own", () => {
  const series = TaskId.parse(randomUUID());
  const days = Array.from({ length: 10_000 }, (_, day) =>
    new Date(day * 86_400_000).toISOString().slice(0, 10),
  );
  const ids = new Set(days.map((day) => derivedTaskId(series, day)));
  expect(ids.size).toBe(days.length);
  expect(ids.has(series)).toBe(false);
});
