import path from "node:path";
import { CONFIG_FILE, type Config } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { emitDocs } from "../docs/emit-docs.ts";
import { disk } from "../files/disk.ts";
import { relativePath } from "../files/paths.ts";
import { MAX_RELEASE_BYTES } from "../pack/pack-chart.ts";
import { packSet, releaseOf, type PackedSet, type PackIndex } from "../pack/pack-set.ts";
import { releaseVersion } from "../pack/release-version.ts";
import { writePacked } from "../pack/write-packed.ts";
import { emitProject } from "./emit-project.ts";
import { outputFolder } from "./output-folder.ts";
import { printReport } from "./print-report.ts";
import { textOption, type CommandLine, type Terminal } from "./terminal.ts";

/** `seamgen pack`: packs what is generated for publishing, and sends nothing. */
export async function runPack(line: CommandLine, terminal: Terminal): Promise<number> {
  const diagnostics = new Diagnostics();
  const file = path.resolve(terminal.cwd, textOption(line, "config") ?? CONFIG_FILE);
  const config = await loadConfig({ file, folder: terminal.cwd }, disk, diagnostics);
  const written = config && (await packFolder(config, { line, terminal }, diagnostics));
  const packed = diagnostics.errorCount === 0 ? written : null;
  const report = {
    outcome: diagnostics.outcome(),
    diagnostics: diagnostics.all,
    members: () => ({ folder: packed?.folder ?? null, packed: packed?.index ?? null }),
    printDone: () => packed && printPacked(packed, terminal),
  };
  return printReport(report, line, terminal);
}

interface PackedFolder {
  readonly index: PackIndex;
  /** As it is shown. */
  readonly folder: string;
}

interface Packing {
  readonly line: CommandLine;
  readonly terminal: Terminal;
}

/** Packs the project and writes the folder. Returns null, with diagnostics, if nothing could be packed. */
async function packFolder(
  config: Config,
  { line, terminal: { cwd, env } }: Packing,
  diagnostics: Diagnostics,
): Promise<PackedFolder | null> {
  const set = await pack(config, { release: textOption(line, "release"), env }, diagnostics);
  const folder = outputFolder(config, { section: "pack", given: textOption(line, "output"), cwd }, diagnostics);
  if (set === null || folder === undefined || diagnostics.errorCount > 0) return null;
  const shown = relativePath(cwd, folder) || ".";
  writePacked(set.files, { files: disk, folder, shown }, diagnostics);
  return { index: set.index, folder: shown };
}

interface PackOptions {
  readonly release: string | undefined;
  readonly env: Terminal["env"];
}

async function pack(
  config: Config,
  { release, env }: PackOptions,
  diagnostics: Diagnostics,
): Promise<PackedSet | null> {
  const { version: configured } = config.packages;
  const version = releaseVersion(release, { configured, root: config.root }, diagnostics);
  const seconds = readEpoch(env["SOURCE_DATE_EPOCH"], diagnostics);
  const released = { ...config, packages: { ...config.packages, version: version ?? configured } };
  const emitted = await emitProject(released, diagnostics);
  if (emitted === null || version === undefined || seconds === undefined) return null;
  const { catalog, artifacts } = emitted;
  const docs = emitDocs(catalog, { config: released, folder: "docs/" }, diagnostics);
  if (diagnostics.errorCount > 0) return null;
  const set = packSet(await releaseOf({ config: released, catalog, version, seconds }, { artifacts, docs }));
  if (set.chartRelease > MAX_RELEASE_BYTES)
    diagnostics.report("SG8004", { bytes: set.chartRelease, limit: MAX_RELEASE_BYTES });
  return set;
}

/** The header of a gzip file holds no later time. */
const MAX_SECONDS = 2 ** 32 - 1;

/** Rule: reproducible-builds.org, SOURCE_DATE_EPOCH. */
function readEpoch(given: string | undefined, diagnostics: Diagnostics): number | undefined {
  if (given === undefined || given === "") return 0;
  const seconds = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN;
  if (seconds <= MAX_SECONDS) return seconds;
  const expected = "a whole number of seconds since 1970";
  diagnostics.report("SG8002", { setting: "SOURCE_DATE_EPOCH", value: given, expected });
  return undefined;
}

function printPacked({ index, folder }: PackedFolder, { stdout }: Terminal): void {
  for (const { file, name, version } of index.packages) stdout.write(`${file}  ${name} ${version}\n`);
  if (index.image !== null) stdout.write(`oci  ${index.name} ${index.image.manifest.digest}\n`);
  const bytes = index.files.reduce((sum, file) => sum + file.bytes, 0);
  stdout.write(`${index.files.length} files, ${Math.ceil(bytes / 1024)} KiB, in ${folder}\n`);
}
