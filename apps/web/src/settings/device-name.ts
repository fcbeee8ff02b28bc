export interface DeviceName {
  readonly kind: "computer" | "phone" | "program";
  /** In plain words, such as "Firefox on Windows". */
  readonly name: string;
}

/** The first that fits counts: nearly every browser also claims to be the ones below it. */
const BROWSERS = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\bOPR\/|\bOPT\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bHeadlessChrome\/|\bChrome\/|\bCriOS\/|\bChromium\//, "Chrome"],
  [/\bVersion\/[\d.]+ .*Safari\//, "Safari"],
] as const;

const SYSTEMS = [
  [/\biPhone\b/, "iPhone", "phone"],
  [/\biPad\b/, "iPad", "phone"],
  [/\bAndroid\b/, "Android", "phone"],
  [/\bCrOS\b/, "ChromeOS", "computer"],
  [/\bWindows\b/, "Windows", "computer"],
  [/\bMac OS X\b|\bMacintosh\b/, "Mac", "computer"],
  [/\bLinux\b|\bX11\b/, "Linux", "computer"],
] as const;

/** Says in plain words what a `User-Agent` header (RFC 9110 §10.1.5) says of itself. */
export function describeDevice(userAgent: string | null): DeviceName {
  if (!userAgent) return { kind: "program", name: "Unknown device" };
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent));
  if (system) {
    const [, name, kind] = system;
    return { kind, name: browser ? `${browser} on ${name}` : `A browser on ${name}` };
  }
  if (browser) return { kind: "computer", name: browser };
  // A program names itself first: `curl/8.5.0`.
  const [product = ""] = userAgent.split(/[\s/]/, 1);
  return { kind: "program", name: product.slice(0, 40) || "Unknown device" };
}
