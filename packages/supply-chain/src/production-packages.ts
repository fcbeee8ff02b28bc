import { posix } from "node:path";
import { type Lockfile, nameAndVersion, withoutPeers } from "./lockfile.ts";

/** What runs: the server, and the client that it serves. */
const APPS = ["apps/api", "apps/web"];

export interface ProductionPackage {
  /** `name@version` */
  readonly key: string;
  /**
   * Whether an installation may lack it: a binary for one platform, or what a package names as a peer
   * that it can do without (drizzle-orm does so with drivers of other databases).
   */
  readonly isOptional: boolean;
  /** The keys of what it depends on, in order. */
  readonly dependsOn: readonly string[];
}

interface Edge {
  readonly to: string;
  readonly isOptional: boolean;
}

const LINK = "link:";

/** What the apps declare for production, through the workspace's own packages. */
function directEdges({ importers }: Lockfile): Edge[] {
  const seen = new Set<string>();
  function declaredBy(folder: string): Edge[] {
    if (seen.has(folder)) return [];
    seen.add(folder);
    const importer = importers[folder];
    if (!importer) throw new Error(`The lockfile does not know ${folder}.`);
    return Object.entries(importer.dependencies).flatMap(([name, { version }]) =>
      version.startsWith(LINK)
        ? declaredBy(posix.join(folder, version.slice(LINK.length)))
        : [{ to: `${name}@${version}`, isOptional: false }],
    );
  }
  return APPS.flatMap(declaredBy);
}

function edgesOf({ packages, snapshots }: Lockfile, snapshot: string): Edge[] {
  const known = snapshots[snapshot];
  const locked = packages[withoutPeers(snapshot)];
  if (!known || !locked) throw new Error(`The lockfile does not know ${snapshot}.`);
  const { peerDependenciesMeta: peers } = locked;
  return [
    ...Object.entries(known.dependencies).map(([name, version]) => ({
      to: `${name}@${version}`,
      isOptional: peers[name]?.optional === true,
    })),
    ...Object.entries(known.optionalDependencies).map(([name, version]) => ({
      to: `${name}@${version}`,
      isOptional: true,
    })),
  ];
}

/** All that the edges lead to, by way of what they may follow. */
function reachable(
  lockfile: Lockfile,
  edges: readonly Edge[],
  follow: (edge: Edge) => boolean,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = edges.filter(follow).map(({ to }) => to);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    waiting.push(
      ...edgesOf(lockfile, next)
        .filter(follow)
        .map(({ to }) => to),
    );
  }
  return reached;
}

function sorted(keys: Iterable<string>): string[] {
  return [...new Set(keys)].toSorted();
}

/** The packages that an installation for production holds, and which of them the apps ask for. */
export function productionPackages(lockfile: Lockfile): {
  direct: readonly string[];
  all: readonly ProductionPackage[];
} {
  const direct = directEdges(lockfile);
  const snapshots = reachable(lockfile, direct, () => true);
  const required = new Set(
    [...reachable(lockfile, direct, ({ isOptional }) => !isOptional)].map(withoutPeers),
  );
  const dependsOn = new Map<string, string[]>();
  for (const snapshot of snapshots) {
    const key = withoutPeers(snapshot);
    const targets = edgesOf(lockfile, snapshot).map(({ to }) => withoutPeers(to));
    dependsOn.set(key, [...(dependsOn.get(key) ?? []), ...targets]);
  }
  return {
    direct: sorted(direct.map(({ to }) => withoutPeers(to))),
    all: sorted(dependsOn.keys()).map((key) => ({
      key,
      isOptional: !required.has(key),
      dependsOn: sorted(dependsOn.get(key) ?? []),
    })),
  };
}

/** Where pnpm puts a package, up to what it adds for its peers. */
export function storeName(key: string): string {
  const [name, version] = nameAndVersion(key);
  return `${name.replace("/", "+")}@${version}`;
}
