import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "./lock.ts";

/** A Go module of `modules/`; what is built of it is kept in a cache folder named after its versions. */
export interface GoModule {
  /** The folder with go.mod and go.sum. */
  readonly source: string;
  /** The required module that gives the version. */
  readonly requires: string;
  /** Of that module, as in `v1.36.3`. */
  readonly version: string;
  /** Where its programs are kept. */
  readonly folder: string;
  /** Variables that the linker sets, `import/path.name=value`. */
  readonly variables: readonly string[];
}

/** What is wanted of a module, by its name in the module's cache folder: Go packages, and data that a function writes. */
export interface Part {
  readonly module: GoModule;
  readonly packages: readonly string[];
  readonly data?: { readonly name: string; readonly write: (file: string) => void };
}

const MODULES = path.join(path.dirname(fileURLToPath(import.meta.url)), "modules");

/** `$XDG_CACHE_HOME/seamgen/cluster`, below `~/.cache` by default. */
export function cacheFolder(): string {
  const cache = process.env["XDG_CACHE_HOME"];
  const root = cache !== undefined && path.isAbsolute(cache) ? cache : path.join(homedir(), ".cache");
  return path.join(root, "seamgen", "cluster");
}

/** The module in `modules/<name>`; `variables` gives the linker's from its version. */
export function goModule(name: string, requires: string, variables = (_: string): string[] => []): GoModule {
  const source = path.join(MODULES, name);
  const [goMod, goSum] = ["go.mod", "go.sum"].map((file) => readFileSync(path.join(source, file), "utf8"));
  const version = new RegExp(`^\\s*(?:require )?${requires} (v\\S+)`, "m").exec(goMod ?? "")?.[1];
  if (version === undefined || goSum === undefined) throw new Error(`${source}/go.mod requires no ${requires}`);
  const inputs = [goMod, goSum, ...variables(version)].join("\n");
  const key = createHash("sha256").update(inputs).digest("hex").slice(0, 12);
  const folder = path.join(cacheFolder(), `${path.basename(requires)}-${version}-${key}`);
  return { source, requires, version, folder, variables: variables(version) };
}

/** The name that `go build` gives to the program of a package: its last element that is no major version. */
export function programName(goPackage: string): string {
  return path.basename(goPackage.replace(/\/v\d+$/, ""));
}

/** Whether all that is wanted is in the cache folder. */
export function isBuilt(part: Part): boolean {
  return missing(part).packages.length === 0 && missing(part).data === undefined;
}

/** In the module's folder `go` answers as the version that its go.mod asks for, or fails. */
export function canBuild(module: GoModule): boolean {
  return spawnSync("go", ["version"], { cwd: module.source, stdio: "ignore" }).status === 0;
}

/** Builds what is missing, one process at a time; nothing happens when nothing is. */
export async function build(part: Part): Promise<void> {
  if (isBuilt(part)) return;
  mkdirSync(cacheFolder(), { recursive: true });
  await withLock(`${part.module.folder}.lock`, async () => {
    if (!isBuilt(part)) await buildMissing({ ...part, ...missing(part) });
  });
}

/** The folder of the required module's own files. */
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
  const isThere = (name: string) => existsSync(path.join(module.folder, name));
  const absent = packages.filter((goPackage) => !isThere(programName(goPackage)));
  return { packages: absent, ...(data === undefined || isThere(data.name) ? {} : { data }) };
}

/** Builds beside the folder and moves the results in, so that nobody ever runs half a program. */
async function buildMissing({ module, packages, data }: Part): Promise<void> {
  const names = packages.map(programName).join(", ");
  const unfinished = mkdtempSync(`${module.folder}.build-`);
  try {
    console.error(`cluster: building ${names || data?.name} of ${module.requires} ${module.version}; minutes, once`);
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
