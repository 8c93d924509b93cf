import { readdirSync } from "node:fs";
import path from "node:path";

/** Folder of the tests. */
export const TESTS = path.join(import.meta.dirname, "..");

/** Which tests a run is about. */
export interface Tier {
  /** What to type. */
  readonly command: string;
  /** What is in it, and how long it takes. */
  readonly says: string;
  readonly has: (file: string) => boolean;
  /** For the processes of the tests. */
  readonly env: { readonly [name: string]: string };
}

/** Needs a package registry. */
const ONLINE = ["operator/image.test.ts"];
/** More than 15 seconds of work: they start first. */
const SLOW = [
  "unit/write.test.ts",
  "packages/packages.test.ts",
  "operator/crashes.test.ts",
  "properties/hostile.test.ts",
  "commands/reuse.test.ts",
  "packages/root-package.test.ts",
];

const isOf = (area: string) => (file: string) => file.startsWith(`${area}/`);
const isQuick = (file: string) =>
  ["unit", "scenarios", "runtime"].some((area) => isOf(area)(file)) && !SLOW.includes(file);
const REQUIRED = { SEAMGEN_CLUSTER: "required" };

export const TIERS = {
  quick: {
    command: "npm run test:quick",
    says: "unit, scenarios and runtime, without what is slow: a minute",
    has: isQuick,
    env: {},
  },
  default: {
    command: "npm test",
    says: "everything that needs only Node: five minutes",
    has: (file) => !isOf("cluster")(file) && !ONLINE.includes(file),
    env: {},
  },
  cluster: {
    command: "npm run test:cluster",
    says: "what needs real control planes, which npm run cluster:build builds with Go: 20 minutes",
    has: isOf("cluster"),
    env: REQUIRED,
  },
  all: {
    command: "npm run test:all",
    says: "everything, with a package registry and every seed: 45 minutes",
    has: () => true,
    env: { ...REQUIRED, SEAMGEN_TESTS: "all" },
  },
} as const satisfies { readonly [name: string]: Tier };

/** Test files of a tier by path, `area/name.test.ts`; only those whose paths contain one of the names, if there are any. */
export function filesOf(tier: Tier, names: readonly string[]): string[] {
  const wanted = (file: string) => names.length === 0 || names.some((name) => file.includes(name));
  const files = allFiles().filter((file) => tier.has(file) && wanted(file));
  return [...files.filter((file) => SLOW.includes(file)), ...files.filter((file) => !SLOW.includes(file))];
}

/** Areas that have files outside the tier. */
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
