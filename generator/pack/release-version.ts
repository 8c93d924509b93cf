import { execFileSync } from "node:child_process";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";

/** Rule: the regular expression that semver.org suggests. */
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-((0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(\+([0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*))?$/;

export interface VersionInput {
  /** `packages.version` of the config. */
  readonly configured: string;
  /** Folder in which git looks for the tag. */
  readonly root: string;
}

/** Returns the version of a release: as given, from the tag of the commit for `git`, otherwise from the config. */
export function releaseVersion(
  given: string | undefined,
  { configured, root }: VersionInput,
  diagnostics: Diagnostics,
): string | undefined {
  const setting = given === undefined ? "packages.version" : "--release";
  const version = given === "git" ? versionOfCommit(root, diagnostics) : (given ?? configured);
  if (version === undefined || SEMVER.test(version)) return version;
  diagnostics.report("SG8002", { setting, value: version, expected: "a SemVer version" });
  return undefined;
}

function versionOfCommit(root: string, diagnostics: Diagnostics): string | undefined {
  const tags = linesOfGit(["tag", "--points-at", "HEAD"], root);
  if (typeof tags === "string") {
    diagnostics.report("SG8003", { found: tags });
    return undefined;
  }
  const changed = linesOfGit(["status", "--porcelain", "--untracked-files=no", "--", "."], root);
  if (typeof changed !== "string" && changed.length > 0) {
    const more = changed.length > 1 ? ` and ${changed.length - 1} more have` : " has";
    diagnostics.report("SG8025", { files: `${changed[0]?.slice(3) ?? ""}${more} changes that are not committed` });
    return undefined;
  }
  const versions = [...new Set(tags.map((tag) => tag.replace(/^v/, "")).filter((tag) => SEMVER.test(tag)))];
  if (versions.length === 1) return versions[0];
  const found =
    versions.length === 0 ? "the commit has no tag that is a version" : `the commit has ${versions.join(" and ")}`;
  diagnostics.report("SG8003", { found });
  return undefined;
}

/** The lines that git prints, or why it prints none. */
function linesOfGit(args: readonly string[], root: string): readonly string[] | string {
  try {
    return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: "pipe" }).split("\n").filter(Boolean);
  } catch (error) {
    const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
    return (stderr || message).trim().split("\n")[0] ?? "";
  }
}
