import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const OF_PACKAGE = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** Writes the licences of the packages whose files are bundled into `folder`. */
export function writeNotices(root: string, folder: string, inputs: readonly string[]): void {
  const files = new Map<string, Set<string>>();
  for (const input of inputs) {
    const name = OF_PACKAGE.exec(input)?.[1];
    if (name !== undefined) files.set(name, (files.get(name) ?? new Set()).add(path.join(root, input)));
  }
  const notices = [...files.keys()].sort().map((name) => {
    const notice = noticeOf(name, path.join(root, "node_modules", name));
    return [notice, ...noticesInside([...(files.get(name) ?? [])], notice)].join("\n");
  });
  writeFileSync(
    path.join(root, folder, "THIRD-PARTY-NOTICES.txt"),
    `Bundled in these files:\n\n${notices.join(`\n${"-".repeat(80)}\n\n`)}`,
  );
}

const COMMENT = /\/\*[^]*?\*\/|(?:^[ \t]*\/\/.*\n)+/gm;
const COPYRIGHT = /copyright (?:\(c\)|©) .*/i;

/** Returns the notices in the code of a package about what it took from others: those that its own licence lacks. */
export function noticesInside(files: readonly string[], licence: string): string[] {
  const found = files
    .flatMap((file) => readFileSync(file, "utf8").match(COMMENT) ?? [])
    .flatMap((comment) => {
      const [claim] = COPYRIGHT.exec(comment) ?? [];
      return claim === undefined || licence.toLowerCase().includes(holderOf(claim)) ? [] : [plainText(comment)];
    });
  return [...new Set(found)].map((text) => `A part of it has its own notice:\n\n${text}\n`);
}

/** The first word of the name in a copyright line. */
function holderOf(claim: string): string {
  return (
    claim
      .toLowerCase()
      .replace(/^copyright (?:\(c\)|©) /, "")
      .replace(/^[\d,\s–-]+/, "")
      .split(/[\s,.]/)[0] ?? ""
  );
}

function plainText(comment: string): string {
  return comment
    .replace(/^\/\*+!?|\*+\/$/g, "")
    .replace(/^[ \t]*(?:\*|\/\/)?[ \t]?/gm, "")
    .trim();
}

function noticeOf(name: string, folder: string): string {
  const { version, license = "see its licence" }: { version: string; license?: string } = JSON.parse(
    readFileSync(path.join(folder, "package.json"), "utf8"),
  );
  const file = readdirSync(folder).find((item) => /^licen[cs]e/i.test(item));
  if (file === undefined) throw new Error(`${name} is bundled and has no licence file`);
  return `${name} ${version} (${license})\n\n${readFileSync(path.join(folder, file), "utf8").trim()}\n`;
}
