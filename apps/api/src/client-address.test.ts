import type { IncomingMessage } from "node:http";
import { expect, test, vi } from "vitest";
import { bucketOf, createClientOf } from "./client-address.ts";

function requestFrom(remoteAddress: string, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return Object.assign(Object.create(null), { socket: { remoteAddress }, headers });
}

function clientOf(remoteAddress: string, forwarded?: string, trustedProxies = ["10.0.0.0/8"]) {
  const onUntrustedProxy = () => undefined;
  return createClientOf({ trustedProxies, onUntrustedProxy })(
    requestFrom(remoteAddress, forwarded),
  );
}

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["::FFFF:C000:0207", "192.0.2.7"],
  ["64:ff9b::192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
  ["2001:db8:1:3::1", "2001:db8:1:3::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["", ""],
])("requests from %s count towards the limit of %s", (address, bucket) => {
  expect(bucketOf(address)).toBe(bucket);
});

test.each([
  ["198.51.100.9", "198.51.100.9"],
  ["198.51.100.9:4711", "198.51.100.9"],
  [" 198.51.100.9 ", "198.51.100.9"],
  ["[2001:db8::9]:4711", "2001:db8::9"],
  ["[2001:db8::9]", "2001:db8::9"],
  ["2001:db8::9", "2001:db8::9"],
  ["::ffff:198.51.100.9", "198.51.100.9"],
  ["203.0.113.1, 198.51.100.9:1", "198.51.100.9"],
  ["203.0.113.1, 198.51.100.9:1, 10.0.0.2:80", "198.51.100.9"],
  ["10.0.0.3, 10.0.0.2", "10.0.0.3"],
  ["unknown", "10.0.0.1"],
  ["203.0.113.1, unknown", "10.0.0.1"],
  ["203.0.113.1, 999.1.1.1:5", "10.0.0.1"],
  ["127.1", "10.0.0.1"],
  ["", "10.0.0.1"],
  [",,,", "10.0.0.1"],
])("a trusted proxy that says %j names the client %s", (forwarded, address) => {
  expect(clientOf("10.0.0.1", forwarded).address).toBe(address);
});

test("X-Forwarded-For from an address that is not trusted is ignored and reported once", () => {
  const onUntrustedProxy = vi.fn();
  const of = createClientOf({ trustedProxies: [], onUntrustedProxy });
  expect(of(requestFrom("::ffff:192.0.2.7")).address).toBe("192.0.2.7");
  expect(onUntrustedProxy).not.toHaveBeenCalled();
  for (let n = 0; n < 3; n += 1) {
    expect(of(requestFrom("::ffff:192.0.2.7", "203.0.113.1")).address).toBe("192.0.2.7");
  }
  expect(onUntrustedProxy.mock.calls).toEqual([["192.0.2.7"]]);
});

test.each([
  ["loopback", "127.0.0.1"],
  ["loopback", "::1"],
  ["loopback", "::ffff:127.0.0.1"],
  ["linklocal", "fe80::1"],
  ["uniquelocal", "192.168.1.1"],
  ["uniquelocal", "fd00::1"],
  ["2001:db8::/32", "2001:db8::1"],
  ["192.0.2.7", "192.0.2.7"],
])("TRUST_PROXY=%s trusts %s", (trusted, proxy) => {
  expect(clientOf(proxy, "198.51.100.9", [trusted]).address).toBe("198.51.100.9");
});
