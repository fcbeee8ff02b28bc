import { decodePercent } from "./percent-encoding.ts";

/** What one path serves. */
export interface PathMatch<Endpoint> {
  readonly methods: ReadonlyMap<string, Endpoint>;
  /** The `Allow` header of a 405 (RFC 9110 §10.2.1). */
  readonly allow: string;
  /** The decoded values of the path's parameters, in order. */
  readonly values: readonly string[];
}

interface Branch<Endpoint> {
  readonly literals: Map<string, Branch<Endpoint>>;
  parameter: Branch<Endpoint> | undefined;
  readonly methods: Map<string, Endpoint>;
  allow: string;
}

interface Route<Endpoint> {
  readonly method: string;
  readonly path: string;
  readonly endpoint: Endpoint;
}

/**
 * Builds the function that finds a request's path among the routes. A literal segment wins over a
 * parameter, and each segment is percent-decoded exactly once.
 *
 * @returns a lookup of the path below the base path. It answers `null` where nothing is served,
 *   which includes empty segments, a trailing slash, malformed encoding and an encoded slash.
 * @throws Error  when two routes share a method and a path.
 */
export function createRouteTable<Endpoint>(
  routes: readonly Route<Endpoint>[],
): (path: string) => PathMatch<Endpoint> | null {
  const root = createBranch<Endpoint>();
  for (const { method, path, endpoint } of routes) {
    const end = path.slice(1).split("/").reduce(descend, root);
    if (end.methods.has(method)) throw new Error(`${method} ${path} is served twice.`);
    end.methods.set(method, endpoint);
    end.allow = [...end.methods.keys()]
      .flatMap((allowed) => (allowed === "GET" ? ["GET", "HEAD"] : [allowed]))
      .join(", ");
  }
  return (path) => {
    const segments = toSegments(path);
    return segments && find(root, segments, 0, []);
  };
}

function createBranch<Endpoint>(): Branch<Endpoint> {
  return { literals: new Map(), parameter: undefined, methods: new Map(), allow: "" };
}

function descend<Endpoint>(from: Branch<Endpoint>, segment: string): Branch<Endpoint> {
  if (segment.startsWith("{")) return (from.parameter ??= createBranch());
  const next = from.literals.get(segment) ?? createBranch<Endpoint>();
  from.literals.set(segment, next);
  return next;
}

function find<Endpoint>(
  branch: Branch<Endpoint>,
  segments: readonly string[],
  depth: number,
  values: readonly string[],
): PathMatch<Endpoint> | null {
  const segment = segments[depth];
  if (segment === undefined) {
    const { methods, allow } = branch;
    return methods.size === 0 ? null : { methods, allow, values };
  }
  const literal = branch.literals.get(segment);
  const found = literal && find(literal, segments, depth + 1, values);
  if (found || !branch.parameter || segment === "") return found ?? null;
  return find(branch.parameter, segments, depth + 1, [...values, segment]);
}

function toSegments(path: string): string[] | null {
  if (!path.startsWith("/")) return null;
  const segments = path.slice(1).split("/");
  if (!path.includes("%")) return segments;
  const decoded = segments.map(decodePercent).filter((segment) => segment !== null);
  const isSound = decoded.length === segments.length && !decoded.join("").includes("/");
  return isSound ? decoded : null;
}
