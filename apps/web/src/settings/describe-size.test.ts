import { expect, test } from "vitest";
import { describeSize } from "./describe-size.ts";

test.each([
  [0, "0 bytes"],
  [1_023, "1,023 bytes"],
  [1_024, "1 KiB"],
  [1_600, "1.6 KiB"],
  [268_435_456, "256 MiB"],
  [4_294_967_296, "4 GiB"],
])("%d bytes are described as %s", (bytes, described) => {
  expect(describeSize(bytes)).toBe(described);
});
