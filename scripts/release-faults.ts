/** The facts that decide whether a version can be released. */
export interface ReleaseFacts {
  /** The package.json of each published package, the tool's first. */
  readonly manifests: readonly { readonly name: string; readonly version: string; readonly private?: boolean }[];
  readonly changelog: string;
  /** Lines of `git status --porcelain`. */
  readonly changedFiles: readonly string[];
  /** Lines of `git ls-files -v`. A small letter or an S says that git does not look for changes of the file. */
  readonly trackedFiles: readonly string[];
  /** The branch that is checked out; empty if there is none. */
  readonly branch: string;
  readonly tags: readonly string[];
  /** Such as 2026-11-28. */
  readonly today: string;
}

/** Returns the reasons why the version cannot be released. The list is empty if it can. */
export function findFaults(facts: ReleaseFacts): string[] {
  const version = facts.manifests[0]?.version ?? "";
  return [...faultsOfTree(facts), ...faultsOfManifests(facts, version), ...faultsOfChangelog(facts, version)];
}

function faultsOfTree({ changedFiles, trackedFiles, branch }: ReleaseFacts): string[] {
  const unseen = trackedFiles.filter((line) => /^[a-zS] /.test(line)).map((line) => line.slice(2));
  const fix = "git update-index --no-assume-unchanged --no-skip-worktree";
  return [
    ...(branch === "" ? ["no branch is checked out: check out the branch that holds the release"] : []),
    ...(changedFiles.length > 0 ? [`commit or remove these files first:\n${changedFiles.join("\n")}`] : []),
    ...(unseen.length > 0 ? [`git does not look for changes of these files; run ${fix}:\n${unseen.join("\n")}`] : []),
  ];
}

function faultsOfManifests({ manifests, tags }: ReleaseFacts, version: string): string[] {
  return [
    ...manifests
      .filter((one) => one.version !== version)
      .map((one) => `${one.name} has version ${one.version}, and the tool has ${version}`),
    ...manifests.filter((one) => one.private === true).map(({ name }) => `${name} is private`),
    ...(tags.includes(`v${version}`) ? [`version ${version} already has a tag`] : []),
  ];
}

function faultsOfChangelog({ changelog, today }: ReleaseFacts, version: string): string[] {
  const sections = sectionsOf(changelog);
  const section = sections.find(({ heading }) => heading.startsWith(`[${version}]`));
  const isPending = sections.some(({ heading, text }) => /^\[?unreleased\b/i.test(heading) && text !== "");
  return [
    ...(section === undefined
      ? [`CHANGELOG.md has no section ${version}`]
      : faultsOfSection(section, today).map((fault) => `the section ${version} of CHANGELOG.md has ${fault}`)),
    ...(isPending ? ["CHANGELOG.md has changes under Unreleased: move them to the version"] : []),
  ];
}

interface Section {
  readonly heading: string;
  readonly text: string;
}

function sectionsOf(changelog: string): Section[] {
  const [, ...parts] = changelog.replaceAll("\r\n", "\n").split(/^ {0,3}##[ \t]+/m);
  return parts.map((part) => {
    const [heading = "", ...lines] = part.split("\n");
    return { heading: heading.trim(), text: lines.join("\n").trim() };
  });
}

function faultsOfSection({ heading, text }: Section, today: string): string[] {
  const [, date] = /\] - (\d{4}-\d{2}-\d{2})$/.exec(heading) ?? [];
  return [
    ...(date === undefined || !isDate(date) ? ["no date"] : date > today ? [`a date in the future, ${date}`] : []),
    ...(text === "" ? ["no text"] : []),
  ];
}

/** Whether the calendar has a day: there is no 30 February. */
function isDate(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
}
