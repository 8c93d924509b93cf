import { spawnSync } from "node:child_process";
import type { PackedPackage } from "../pack/pack-packages.ts";
import { PublishFault } from "./publish-fault.ts";

export interface PackagesPush {
  readonly packages: readonly PackedPackage[];
  /** Returns the absolute path of a tarball, after a check of its content. */
  readonly tarball: (file: string) => string;
  /** Folder in which npm runs, so that the .npmrc of the project applies. */
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** Called after each package. */
  readonly onDone: (done: PackedPackage, wasThere: boolean) => void;
}

/**
 * Publishes the packages with the user's npm, in dependency order, each only if its version is not in the registry yet.
 * Stops at the first failure with SG8020, or SG8019 if the version is there with other content; a later run continues.
 */
export function pushPackages({ packages, tarball, cwd, env, onDone }: PackagesPush): void {
  for (const one of packages) {
    const file = tarball(one.file);
    const known = integrityInRegistry(one, { cwd, env });
    if (known !== undefined && known !== one.integrity)
      throw new PublishFault("SG8019", { name: `${one.name}@${one.version}` });
    if (known === undefined) {
      const provenance = offersProvenance(env) ? ["--provenance"] : [];
      const { status, stderr } = runNpm(["publish", file, ...tagFor(one.version), ...provenance], { cwd, env });
      if (status !== 0)
        throw new PublishFault("SG8020", { command: `npm publish ${one.name}`, reason: lastLines(stderr) });
    }
    onDone(one, known !== undefined);
  }
}

interface NpmOptions {
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
}

/** npm does not publish a pre-release as `latest` without `--tag`. */
function tagFor(version: string): readonly string[] {
  return version.split("+")[0]?.includes("-") ? ["--tag", "next"] : [];
}

/** GitHub Actions and GitLab give a job an identity if it asks for one. */
export function offersProvenance(env: NpmOptions["env"]): boolean {
  return Boolean(env["ACTIONS_ID_TOKEN_REQUEST_URL"] ?? env["SIGSTORE_ID_TOKEN"]);
}

/** The `dist.integrity` of a version in the registry; undefined if the version is not there. */
function integrityInRegistry({ name, version }: PackedPackage, options: NpmOptions): string | undefined {
  const { status, stdout, stderr } = runNpm(["view", `${name}@${version}`, "dist.integrity", "--json"], options);
  if (status !== 0) {
    if (/\bE404\b/.test(`${stdout}${stderr}`)) return undefined;
    throw new PublishFault("SG8020", { command: `npm view ${name}`, reason: lastLines(stderr) });
  }
  // npm prints nothing for a version that does not exist, if the package does.
  const text = stdout.trim();
  if (text === "") return undefined;
  const found: unknown = JSON.parse(text);
  return typeof found === "string" ? found : "unknown";
}

function runNpm(args: readonly string[], { cwd, env }: NpmOptions) {
  const isWindows = process.platform === "win32";
  const options = { cwd, env: { ...env }, encoding: "utf8", maxBuffer: 64 * 1024 * 1024, shell: isWindows } as const;
  const { status, stdout, stderr, error } = spawnSync(isWindows ? "npm.cmd" : "npm", args, options);
  if (error !== undefined) throw new PublishFault("SG8020", { command: "npm", reason: error.message });
  return { status, stdout, stderr };
}

/** The lines of npm that say what went wrong. The first ones have the code and the message. */
function lastLines(text: string): string {
  const lines = text.split("\n").filter((line) => /^npm (error|ERR!)/.test(line));
  const told = lines
    .map((line) => line.replace(/^npm (error|ERR!) ?/, ""))
    .filter((line) => line !== "" && !/log of this run|debug-/.test(line));
  return told.slice(0, 3).join("; ") || text.trim().slice(0, 300) || "no message";
}
