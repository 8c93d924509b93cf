/** The facts that decide whether a version can be released. */
export interface ReleaseFacts {
  /** The package.json of each published package, the tool's first. */
  readonly manifests: readonly { readonly name: string; readonly version: string; readonly private?: boolean }[];
  readonly changelog: string;
  /** Lines of `git status --porcelain`. */
  readonly changedFiles: readonly string[];
  readonly tags: readonly string[];
}

/** Returns the reasons why the version cannot be released. The list is empty if it can. */
export function findFaults({ manifests, changelog, changedFiles, tags }: ReleaseFacts): string[] {
  const version = manifests[0]?.version ?? "";
  const faults: string[] = [];
  if (changedFiles.length > 0) faults.push(`commit or remove these files first:\n${changedFiles.join("\n")}`);
  for (const { name, version: own, private: isPrivate } of manifests) {
    if (own !== version) faults.push(`${name} has version ${own}, and the tool has ${version}`);
    if (isPrivate === true) faults.push(`${name} is private`);
  }
  if (tags.includes(`v${version}`)) faults.push(`version ${version} already has a tag`);
  const section = changelog.split(/^## /m).find((part) => part.startsWith(`[${version}]`));
  if (section === undefined) faults.push(`CHANGELOG.md has no section ${version}`);
  else if (!/^\[[^\]]*\] - \d{4}-\d{2}-\d{2}$/m.test(section))
    faults.push(`the section ${version} of CHANGELOG.md has no date`);
  const pending = /^## \[Unreleased\]\n([^]*?)(?=^## |$(?![^]))/m.exec(changelog)?.[1]?.trim() ?? "";
  if (pending !== "") faults.push("CHANGELOG.md has changes under Unreleased: move them to the version");
  return faults;
}
