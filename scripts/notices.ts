import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const OF_PACKAGE = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** Writes the licences of the packages whose files are bundled into `folder`. */
export function writeNotices(root: string, folder: string, inputs: readonly string[]): void {
  const packages = new Set(inputs.flatMap((file) => OF_PACKAGE.exec(file)?.[1] ?? []));
  const notices = [...packages].sort().map((name) => noticeOf(name, path.join(root, "node_modules", name)));
  writeFileSync(
    path.join(root, folder, "THIRD-PARTY-NOTICES.txt"),
    `Bundled in these files:\n\n${notices.join(`\n${"-".repeat(80)}\n\n`)}`,
  );
}

function noticeOf(name: string, folder: string): string {
  const { version, license = "see its licence" }: { version: string; license?: string } = JSON.parse(
    readFileSync(path.join(folder, "package.json"), "utf8"),
  );
  const file = readdirSync(folder).find((item) => /^licen[cs]e/i.test(item));
  if (file === undefined) throw new Error(`${name} is bundled and has no licence file`);
  return `${name} ${version} (${license})\n\n${readFileSync(path.join(folder, file), "utf8").trim()}\n`;
}
