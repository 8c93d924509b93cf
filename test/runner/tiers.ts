import { readdirSync } from "node:fs";
import path from "node:path";

/** Folder of the tests. */
export const TESTS = path.join(import.meta.dirname, "..");

/** A selection of test files. */
export interface Tier {
  /** The command line that runs it. */
  readonly command: string;
  /** Its contents, and how long it takes. */
  readonly description: string;
  readonly has: (file: string) => boolean;
  /** Environment variables of the test processes. */
  readonly env: { readonly [name: string]: string };
}

/** Need a package registry, or programs that npm does not install. */
export const ONLINE = [
  "operator/image.test.ts",
  "properties/yaml-readers.test.ts",
  "publish/docs-site.test.ts",
  "publish/npm.test.ts",
  "publish/pipelines.test.ts",
  "publish/readers.test.ts",
  "publish/registry.test.ts",
  "publish/servers.test.ts",
];
/** Files that take more than 15 seconds. They start first. */
const SLOW = [
  "runtime/watch-memory.test.ts",
  "simulation/interleavings.test.ts",
  "simulation/simulation.test.ts",
  "unit/write.test.ts",
  "packages/packages.test.ts",
  "operator/crashes.test.ts",
  "properties/hostile.test.ts",
  "properties/projects.test.ts",
  "properties/sizes.test.ts",
  "commands/cached-runs.test.ts",
  "commands/damaged-caches.test.ts",
  "commands/without-cache.test.ts",
  "packages/release.test.ts",
  "packages/root-package.test.ts",
  "publish/docs.test.ts",
];

const isIn = (area: string) => (file: string) => file.startsWith(`${area}/`);
const isQuick = (file: string) =>
  ["unit", "scenarios", "runtime"].some((area) => isIn(area)(file)) && !SLOW.includes(file);
const REQUIRED = { SEAMGEN_CLUSTER: "required" };

export const TIERS = {
  quick: {
    command: "npm run test:quick",
    description: "unit, scenarios and runtime without slow files: a minute",
    has: isQuick,
    env: {},
  },
  default: {
    command: "npm test",
    description: "everything that needs only Node: five minutes",
    has: (file) => !isIn("cluster")(file) && !ONLINE.includes(file),
    env: {},
  },
  cluster: {
    command: "npm run test:cluster",
    description: "tests on real control planes, which npm run cluster:build builds with Go: 20 minutes",
    has: isIn("cluster"),
    env: REQUIRED,
  },
  all: {
    command: "npm run test:all",
    description: "everything, with a package registry and every seed: 45 minutes",
    has: () => true,
    env: { ...REQUIRED, SEAMGEN_TESTS: "all" },
  },
} as const satisfies { readonly [name: string]: Tier };

/**
 * Returns the paths of a tier's test files, such as `unit/yaml.test.ts`, slow ones first. If names are given, only paths
 * that contain one of them.
 */
export function filesOf(tier: Tier, names: readonly string[]): string[] {
  const wanted = (file: string) => names.length === 0 || names.some((name) => file.includes(name));
  const files = allFiles().filter((file) => tier.has(file) && wanted(file));
  return [...files.filter((file) => SLOW.includes(file)), ...files.filter((file) => !SLOW.includes(file))];
}

/** Lists the areas that have no file in the tier. */
export function areasOutside(tier: Tier): string[] {
  const inside = new Set(allFiles().filter(tier.has).map(areaOf));
  return [...new Set(allFiles().map(areaOf))].filter((area) => !inside.has(area));
}

export function areaOf(file: string): string {
  return file.split("/")[0] ?? "";
}

function allFiles(): string[] {
  return readdirSync(TESTS, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll(path.sep, "/"))
    .filter((file) => file.endsWith(".test.ts"))
    .sort();
}
