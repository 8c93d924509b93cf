import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "./lock.ts";

/** A Go module in `modules/`. Its programs are in a cache folder that is named after its version. */
export interface GoModule {
  /** Folder with go.mod and go.sum. */
  readonly source: string;
  /** The required Go module that contains the programs. */
  readonly requires: string;
  /** Version of that module, such as `v1.36.3`. */
  readonly version: string;
  /** Cache folder of its programs. */
  readonly folder: string;
  /** Variables that the linker sets, `import/path.name=value`. */
  readonly variables: readonly string[];
}

/** The parts of a module that a control plane needs: programs, by Go package, and a file or folder that `write` creates. */
export interface Part {
  readonly module: GoModule;
  readonly packages: readonly string[];
  readonly data?: { readonly name: string; readonly write: (file: string) => void };
}

const MODULES = path.join(path.dirname(fileURLToPath(import.meta.url)), "modules");

/** Returns `$XDG_CACHE_HOME/seamgen/cluster`. Default of the variable: `~/.cache`. */
export function cacheFolder(): string {
  const cache = process.env["XDG_CACHE_HOME"];
  const root = cache !== undefined && path.isAbsolute(cache) ? cache : path.join(homedir(), ".cache");
  return path.join(root, "seamgen", "cluster");
}

/**
 * Reads the module in `modules/<name>`, or in an absolute folder. `variables` returns the variables for the linker, given
 * the version.
 */
export function goModule(name: string, requires: string, variables = (_: string): string[] => []): GoModule {
  const source = path.resolve(MODULES, name);
  const [goMod, goSum] = ["go.mod", "go.sum"].map((file) => readFileSync(path.join(source, file), "utf8"));
  const version = new RegExp(`^\\s*(?:require )?${requires} (v\\S+)`, "m").exec(goMod ?? "")?.[1];
  if (version === undefined || goSum === undefined) throw new Error(`${source}/go.mod requires no ${requires}`);
  const programs = readdirSync(source).filter((file) => file.endsWith(".go"));
  const texts = programs.map((file) => readFileSync(path.join(source, file), "utf8"));
  const inputs = [goMod, goSum, ...variables(version), ...texts].join("\n");
  const key = createHash("sha256").update(inputs).digest("hex").slice(0, 12);
  const folder = path.join(cacheFolder(), `${path.basename(requires)}-${version}-${key}`);
  return { source, requires, version, folder, variables: variables(version) };
}

/** The name that `go build` gives to the program of a package: its last path element that is not a major version. */
export function programName(goPackage: string): string {
  return path.basename(goPackage.replace(/\/v\d+$/, ""));
}

/** Whether all parts are in the cache folder. */
export function isBuilt(part: Part): boolean {
  return missing(part).packages.length === 0 && missing(part).data === undefined;
}

/** Whether Go is installed in the version that the module's go.mod requires. */
export function canBuild(module: GoModule): boolean {
  return spawnSync("go", ["version"], { cwd: module.source, stdio: "ignore" }).status === 0;
}

/** Builds the missing parts, in one process at a time. */
export async function build(part: Part): Promise<void> {
  if (isBuilt(part)) return;
  mkdirSync(cacheFolder(), { recursive: true });
  await withLock(`${part.module.folder}.lock`, async () => {
    if (!isBuilt(part)) await buildMissing({ ...part, ...missing(part) });
  });
}

/** Folder with the source files of the required module. */
export function sourceFolder(module: GoModule): string {
  const listed = spawnSync("go", ["list", "-m", "-f", "{{.Dir}}", module.requires], {
    cwd: module.source,
    encoding: "utf8",
  });
  const folder = listed.stdout.trim();
  if (listed.status !== 0 || folder === "") throw new Error(`go list ${module.requires} failed: ${listed.stderr}`);
  return folder;
}

function missing({ module, packages, data }: Part): Pick<Part, "packages" | "data"> {
  const exists = (name: string) => existsSync(path.join(module.folder, name));
  const absent = packages.filter((goPackage) => !exists(programName(goPackage)));
  return { packages: absent, ...(data === undefined || exists(data.name) ? {} : { data }) };
}

/** Builds in a temporary folder and then moves the results, so that no one runs an incomplete program. */
async function buildMissing({ module, packages, data }: Part): Promise<void> {
  const names = packages.map(programName).join(", ");
  const unfinished = mkdtempSync(`${module.folder}.build-`);
  try {
    console.error(
      `cluster: building ${names || data?.name} of ${module.requires} ${module.version}; this takes minutes, once`,
    );
    if (packages.length > 0) await goBuild(module, packages, unfinished);
    data?.write(path.join(unfinished, data.name));
    mkdirSync(module.folder, { recursive: true });
    for (const name of readdirSync(unfinished)) renameSync(path.join(unfinished, name), path.join(module.folder, name));
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function goBuild(module: GoModule, packages: readonly string[], output: string): Promise<void> {
  const flags = ["-trimpath", "-ldflags", ["-s", "-w", ...module.variables.map((v) => `-X ${v}`)].join(" ")];
  const child = spawn("go", ["build", ...flags, "-o", `${output}/`, ...packages], {
    cwd: module.source,
    env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" },
    stdio: ["ignore", 2, 2],
  });
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new Error(`${error.message}; install Go: https://go.dev/dl`)));
    child.once("exit", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`go build in ${module.source} failed (${signal ?? code})`));
    });
  });
}
