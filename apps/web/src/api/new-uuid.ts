/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of time in ms, then chance.
 *
 * Made here because browsers keep `crypto.randomUUID` from pages served over plain http, as a
 * server in somebody's home often is.
 */
export function newUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const time = Date.now();
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(time / 2 ** 16));
  view.setUint16(4, time % 2 ** 16);
  view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f));
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
