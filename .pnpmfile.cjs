/*
 * better-auth names these as optional peers, for tests and migrations of its own. As they are in this
 * workspace, pnpm would hand them over, and an installation for production would hold a test runner,
 * a bundler and a migration tool: some 160 packages with what they bring.
 */
const TOOLS = ["drizzle-kit", "vitest"];

function readPackage(manifest) {
  if (manifest.name !== "better-auth") return manifest;
  for (const tool of TOOLS) {
    delete manifest.peerDependencies[tool];
    delete manifest.peerDependenciesMeta[tool];
  }
  return manifest;
}

module.exports = { hooks: { readPackage } };
