import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";

type Address = ReturnType<typeof ipaddr.parse>;
type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** Names that `TRUST_PROXY` accepts in place of addresses. */
const NAMED_RANGES: Readonly<Record<string, readonly string[]>> = {
  loopback: ["127.0.0.0/8", "::1/128"],
  linklocal: ["169.254.0.0/16", "fe80::/10"],
  uniquelocal: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
};

/** An address and port as proxies write them: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
const WITH_PORT = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/;

/** The client that sent a request, as the limits see it. */
interface Client {
  /** IPv4 in dotted form, also if it was embedded in an IPv6 address; empty when it is not known. */
  readonly address: string;
  /**
   * The key of every limit per client: the IPv4 address, or the /64 network of an IPv6 address, since a
   * client with one address of a /64 can use all of them.
   */
  readonly bucket: string;
}

export type ClientOf = (request: IncomingMessage) => Client;

interface ClientOptions {
  /** Addresses, ranges or names of ranges, as in `TRUST_PROXY`. */
  readonly trustedProxies: readonly string[];
  /** Called for the first `X-Forwarded-For` from an address that is not trusted. */
  readonly onUntrustedProxy: (address: string) => void;
}

/** Builds the function that finds a request's client. `X-Forwarded-For` is read from trusted proxies only. */
export function createClientOf({ trustedProxies, onUntrustedProxy }: ClientOptions): ClientOf {
  const ranges = trustedProxies.flatMap((range) => NAMED_RANGES[range] ?? [range]).map(toRange);
  let isReported = false;

  function isTrusted(address: Address): boolean {
    return ranges.some(
      (range) => range[0].kind() === address.kind() && address.match(range[0], range[1]),
    );
  }

  return function clientOf({ socket, headers }) {
    const peer = parseAddress(socket.remoteAddress ?? "");
    if (peer === null) return { address: "", bucket: "" };
    const forwarded = headers["x-forwarded-for"];
    if (forwarded === undefined) return toClient(peer);
    if (!isTrusted(peer)) {
      if (!isReported) onUntrustedProxy(peer.toString());
      isReported = true;
      return toClient(peer);
    }
    let client = peer;
    // Each proxy appends its caller's address, so only the last entries come from trusted proxies.
    for (const hop of String(forwarded).split(",").toReversed()) {
      const address = parseAddress(hop.trim());
      if (address === null) break;
      client = address;
      if (!isTrusted(address)) break;
    }
    return toClient(client);
  };
}

/** @param address  such as a socket's. Every text that is not an IP address has the empty bucket. */
export function bucketOf(address: string): string {
  const parsed = parseAddress(address);
  return parsed === null ? "" : toClient(parsed).bucket;
}

function toClient(address: Address): Client {
  const text = address.toString();
  if (!(address instanceof ipaddr.IPv6)) return { address: text, bucket: text };
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return { address: text, bucket: `${network.join(":")}::/64` };
}

/** @returns `null` for a text that is not an IP address, such as `unknown`. */
function parseAddress(text: string): Address | null {
  const [, bracketed, plain] = WITH_PORT.exec(text) ?? [];
  const bare = bracketed ?? plain ?? text;
  const [withoutZone = ""] = bare.split("%", 1);
  // `isValid` alone would accept `127.1` and `0x7f.1` as IPv4.
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(bare) || ipaddr.IPv6.isValid(withoutZone);
  return isAddress ? unwrap(ipaddr.parse(withoutZone)) : null;
}

/** The IPv4 address embedded in an IPv6 address by a dual-stack socket, NAT64 or SIIT. */
function unwrap(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  const isTranslated = ["ipv4Mapped", "rfc6145", "rfc6052"].includes(address.range());
  return isTranslated ? ipaddr.fromByteArray(address.toByteArray().slice(12)) : address;
}

function toRange(text: string): Range {
  if (text.includes("/")) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}
