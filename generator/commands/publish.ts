import path from "node:path";
import { printable } from "../../packages/base/src/escape-invisible.ts";
import { CONFIG_FILE } from "../config/config.ts";
import { loadConfig, overlap } from "../config/load-config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { disk } from "../files/disk.ts";
import { foldedPath, relativePath } from "../files/paths.ts";
import { tagOf } from "../pack/pack-image.ts";
import { findCredentials } from "../publish/credentials.ts";
import { PublishFault, reportFaults } from "../publish/publish-fault.ts";
import { pushImage } from "../publish/push-image.ts";
import { offersProvenance, pushPackages } from "../publish/push-packages.ts";
import { readPacked, type Packed } from "../publish/read-packed.ts";
import { isRepositoryName, isTag, parseReference, type Reference } from "../publish/reference.ts";
import { RegistryClient } from "../publish/registry-client.ts";
import { signWith } from "../publish/sign.ts";
import { writeInside } from "../publish/write-inside.ts";
import { DOCS, isOurs } from "../write/find-leftovers.ts";
import { formatOf, isForPeople } from "./output-format.ts";
import { printReport } from "./print-report.ts";
import { textOption, UsageError, type CommandLine, type Terminal } from "./terminal.ts";

const SIGNATURE_TYPE = "application/vnd.seamgen.signature.v1";

/** One thing that was published, or would be. */
interface Step {
  /** What and where, for people. */
  readonly what: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** What happened to it. */
  readonly done: "published" | "was there" | "would be published";
}

interface Publishing {
  readonly line: CommandLine;
  readonly terminal: Terminal;
  readonly packed: Packed;
  /** Absolute folder of the packed files. */
  readonly folder: string;
  readonly root: string;
  /** Absolute folders of the schemas and of what is generated, if the config was read. */
  readonly taken: readonly string[];
  readonly isDryRun: boolean;
  readonly report: (step: Step) => void;
}

/** `seamgen publish`: sends what `seamgen pack` packed to one place. */
export async function runPublish(line: CommandLine, terminal: Terminal): Promise<number> {
  const to = textOption(line, "to");
  if (to === undefined) throw new UsageError("--to is missing: write oci://HOST/NAME[:TAG], npm, or ./FOLDER");
  checkOptions(to, line);
  const showsSteps = isForPeople(formatOf(line));
  const diagnostics = new Diagnostics();
  const steps: Step[] = [];
  const report = (step: Step) => {
    steps.push(step);
    if (showsSteps)
      terminal.stdout.write(`${printable(`${step.done}  ${step.what}  ${step.digest}  ${step.size} bytes`)}\n`);
  };
  await reportFaults(diagnostics, async () => {
    const place = await findPacked(line, terminal, diagnostics);
    if (place === undefined) return;
    const isDryRun = line.options["dry-run"] === true;
    await publishTo(to, { ...place, line, terminal, isDryRun, report });
  });
  const result = { outcome: diagnostics.outcome(), diagnostics: diagnostics.all, members: () => ({ steps }) };
  return printReport(result, line, terminal);
}

/** Finds the packed files. Without `--output`, the config names the folder, and must be readable. */
async function findPacked(line: CommandLine, { cwd }: Terminal, diagnostics: Diagnostics) {
  const given = textOption(line, "output");
  const config = path.resolve(cwd, textOption(line, "config") ?? CONFIG_FILE);
  let folder = given === undefined ? undefined : path.resolve(cwd, given);
  let taken: readonly string[] = [];
  if (folder === undefined) {
    const loaded = await loadConfig({ file: config, folder: cwd }, disk, diagnostics);
    if (loaded === null) return undefined;
    folder = path.resolve(loaded.root, loaded.pack.output);
    taken = [loaded.schemas, loaded.output].map((one) => path.resolve(loaded.root, one));
  }
  const packed = readPacked(folder, relativePath(cwd, folder) || ".");
  return { folder, packed, taken, root: path.dirname(config) };
}

const FOR_IMAGES = ["moving-tag", "mount-from", "sign-with", "signature-type", "plain-http"];

/** Throws if an option has no effect, because the user relies on it. */
function checkOptions(to: string, { options }: CommandLine): void {
  const idle = to.startsWith("oci://") ? undefined : FOR_IMAGES.find((name) => options[name] !== undefined);
  if (idle !== undefined) throw new UsageError(`--${idle} is for images only, so for --to oci://HOST/NAME[:TAG]`);
}

function publishTo(to: string, publishing: Publishing): Promise<void> | void {
  if (to === "npm") return publishPackages(publishing);
  if (to.startsWith("oci://")) return publishImage(parseReference(to), publishing);
  // A word may be a host without oci://, so a path must look like one.
  const isFolder = /^[./]/.test(to) || path.isAbsolute(to);
  if (!isFolder) throw new PublishFault("SG8012", { text: to });
  return publishFolder(path.resolve(publishing.terminal.cwd, to), publishing);
}

async function publishImage(
  reference: Reference,
  { packed, line, terminal, isDryRun, report }: Publishing,
): Promise<void> {
  const { index } = packed;
  if (index.image === null) throw new PublishFault("SG8018", { what: "an image" });
  if (reference.digest !== undefined) throw new PublishFault("SG8012", { text: `oci://…@${reference.digest}` });
  const { "moving-tag": moving } = line.options;
  const movingTags = [...new Set(Array.isArray(moving) ? moving.map(String) : [])];
  for (const tag of movingTags) if (!isTag(tag)) throw new PublishFault("SG8012", { text: tag });
  const mountFrom = textOption(line, "mount-from");
  if (mountFrom !== undefined && !isRepositoryName(mountFrom)) throw new PublishFault("SG8012", { text: mountFrom });
  // The tag of the version is there in any case, so that a moving tag alone never names the image.
  const isMoving = reference.tag !== undefined && movingTags.includes(reference.tag);
  const tag = (isMoving ? undefined : reference.tag) ?? tagOf(index.version);
  const { host, name } = reference;
  const where = (one: string) => `${host}/${name}:${one}`;
  const { digest, size } = index.image.manifest;
  const steps = [tag, ...movingTags].map((one) => ({ what: where(one), digest, size }));
  if (isDryRun) {
    for (const referrer of index.image.referrers)
      report({
        what: `${host}/${name} ${referrer.artifactType ?? "referrer"}`,
        digest: referrer.digest,
        size: referrer.size,
        done: "would be published",
      });
    return steps.forEach((step) => report({ ...step, done: "would be published" }));
  }
  const plainHttp = line.options["plain-http"] === true;
  const credentials = findCredentials(host, terminal.env);
  const client = new RegistryClient({ repository: reference, credentials, plainHttp, actions: "pull,push" });
  const command = textOption(line, "sign-with");
  const sign =
    command === undefined
      ? undefined
      : {
          type: textOption(line, "signature-type") ?? SIGNATURE_TYPE,
          sign: (image: string, manifest: Uint8Array) => signWith(command, { image, manifest }),
        };
  const { wasThere } = await pushImage(client, { packed, tag, movingTags, mountFrom, sign });
  steps.forEach((step, i) => report({ ...step, done: wasThere && i === 0 ? "was there" : "published" }));
}

function publishPackages({ packed, folder, root, terminal, isDryRun, report }: Publishing): void {
  const { packages } = packed.index;
  const sizeOf = (file: string) => packed.index.files.find((row) => row.path === file)?.bytes ?? 0;
  const step = (one: (typeof packages)[number]) => {
    return { what: `${one.name}@${one.version}`, digest: one.integrity, size: sizeOf(one.file) };
  };
  if (isDryRun) return packages.forEach((one) => report({ ...step(one), done: "would be published" }));
  const tarball = (file: string) => {
    packed.read(file);
    return path.join(folder, file);
  };
  const env = terminal.env;
  if (offersProvenance(env)) terminal.stderr.write("npm attaches a provenance statement.\n");
  const onDone = (one: (typeof packages)[number], wasThere: boolean) =>
    report({ ...step(one), done: wasThere ? "was there" : "published" });
  pushPackages({ packages, tarball, cwd: root, env, onDone });
}

/** Copies the catalog and the documentation. Files of other releases and of the user stay. */
function publishFolder(
  target: string,
  { packed, folder: source, taken, isDryRun, terminal, report }: Publishing,
): void {
  const shown = relativePath(terminal.cwd, target) || ".";
  for (const other of [source, ...taken])
    if (overlap(foldedPath(other), foldedPath(target)))
      throw new PublishFault("SG8024", { folder: shown, other: relativePath(terminal.cwd, other) || "." });
  const copies = packed.index.files.flatMap((row) => {
    const isDocs = row.path.startsWith(DOCS_FOLDER);
    const name = row.path.startsWith(CATALOG) ? row.path.slice(CATALOG.length) : row.path;
    return isDocs || name !== row.path ? [{ ...row, name, isDocs }] : [];
  });
  for (const { name, isDocs } of copies) {
    const absolute = path.join(target, name);
    if (isDocs && disk.stat(absolute)?.type === "file" && !isOurs(disk, absolute, DOCS))
      throw new PublishFault("SG5001", { path: `${shown}/${name}` });
  }
  for (const { path: file, name, sha256, bytes: size } of copies) {
    const step = { what: `${shown}/${name}`, digest: `sha256:${sha256}`, size };
    if (isDryRun) report({ ...step, done: "would be published" });
    else report({ ...step, done: writeInside(target, name, packed.read(file)) ? "published" : "was there" });
  }
}

const CATALOG = "catalog/";
const DOCS_FOLDER = "docs/";
