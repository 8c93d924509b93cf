import path from "node:path";
import { isMap, isSeq, type Node, parseDocument } from "yaml";
import {
  admitCrd,
  type AdmitOptions,
  prepareCrd,
  type PreparedCrd,
  textAt,
  type VerdictCause,
} from "../../packages/admission/src/index.ts";
import { isObject, objectAt, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { CONFIG_FILE } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { disk, readStandardInput } from "../files/disk.ts";
import { listFiles, readText } from "../files/file-operations.ts";
import type { Place } from "../types.ts";
import { printReport } from "./print-report.ts";
import { textOption, UsageError, type CommandLine, type Terminal } from "./terminal.ts";

/** One document of a file. */
interface Manifest {
  readonly source: Place["source"];
  /** Where the document begins in the file. */
  readonly start: number;
  readonly text: string;
  /** The value, for its kind and name only; null if the text is not an object. */
  readonly value: JsonObject | null;
}

/** `seamgen validate OBJECT...`: what an API server with the definitions would say about the objects. */
export async function runValidate({ options, positionals }: CommandLine, terminal: Terminal): Promise<number> {
  const diagnostics = new Diagnostics();
  const { cwd } = terminal;
  const kinds = await readKinds({ options, positionals }, cwd, diagnostics);
  const olds = typeof options["old"] === "string" ? readManifests(options["old"], cwd) : [];
  const objects = positionals.flatMap((file) => readManifests(file, cwd));
  const judged = kinds === null ? [] : objects.map((object) => judge(object, { kinds, olds, options, diagnostics }));
  const report = {
    outcome: diagnostics.outcome(),
    diagnostics: diagnostics.all,
    members: () => ({ objects: judged }),
    printDone() {
      const allowed = judged.filter((object) => object.allowed).length;
      terminal.stdout.write(`${allowed} of ${judged.length} objects are valid\n`);
    },
  };
  return printReport(report, { options, positionals }, terminal);
}

/** Prepared definitions by group and kind. Null if the config has errors. */
async function readKinds(
  line: CommandLine,
  cwd: string,
  diagnostics: Diagnostics,
): Promise<ReadonlyMap<string, PreparedCrd> | null> {
  const crds = textOption(line, "crds") ?? (await generatedCrds(textOption(line, "config"), cwd, diagnostics));
  if (crds === null) return null;
  const kinds = new Map<string, PreparedCrd>();
  for (const manifest of crds.split(",").flatMap((file) => readManifests(file, cwd))) {
    if (manifest.value === null || own(manifest.value, "kind") !== "CustomResourceDefinition") continue;
    const spec = objectAt(manifest.value, "spec");
    const kubernetes = textOption(line, "kubernetes") as AdmitOptions["kubernetes"];
    const { causes } = admitCrd(manifest.text, { kubernetes });
    for (const cause of causes) diagnostics.report("SG2133", cause, { at: placeOf(manifest, cause.field) });
    kinds.set(`${textAt(spec, "group")}/${textAt(objectAt(spec, "names"), "kind")}`, prepareCrd(manifest.text));
  }
  return kinds;
}

/** The folder of definitions in the output of the project. */
async function generatedCrds(named: string | undefined, cwd: string, diagnostics: Diagnostics): Promise<string | null> {
  const config = await loadConfig({ file: path.resolve(cwd, named ?? CONFIG_FILE), folder: cwd }, disk, diagnostics);
  return config === null ? null : path.join(config.root, config.output, "crds/all.yaml");
}

/** Reads the documents of a file, of all files of a folder, or of the standard input. */
function readManifests(named: string, cwd: string): Manifest[] {
  if (named === "-") return documentsOf("-", readStandardInput());
  const file = path.resolve(cwd, named);
  if (disk.stat(file)?.type === "folder")
    return listFiles(disk, file)
      .filter((name) => /\.(?:ya?ml|json)$/.test(name))
      .flatMap((name) => readManifests(path.resolve(file, name), cwd));
  const text = readText(disk, file);
  if (text === undefined) throw new UsageError(`${JSON.stringify(named)} does not exist`);
  return documentsOf(path.relative(cwd, file).split(path.sep).join("/"), text);
}

/** Splits a text at the lines that separate documents of YAML. */
function documentsOf(file: string, text: string): Manifest[] {
  const source = { file, text, syntax: "yaml" } as const;
  const lines = [...text.matchAll(/^---(?:[ \t][^\n]*)?(?:\n|$)/gm)];
  const starts = [0, ...lines.map((line) => line.index + line[0].length)];
  const ends = [...lines.map((line) => line.index), text.length];
  return starts.flatMap((start, i) => {
    const part = text.slice(start, ends[i]);
    const value = valueOf(part);
    return value === undefined ? [] : [{ source, start, text: part, value: isObject(value) ? value : null }];
  });
}

/** The value of a document; undefined if there is none, and null if it cannot be read. */
function valueOf(text: string): Json | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0) return null;
  if (document.contents === null) return undefined;
  try {
    const value: Json = document.toJS();
    return value;
  } catch {
    return null;
  }
}

interface Judging {
  readonly kinds: ReadonlyMap<string, PreparedCrd>;
  readonly olds: readonly Manifest[];
  readonly options: CommandLine["options"];
  readonly diagnostics: Diagnostics;
}

interface Judged {
  readonly file: string;
  readonly kind: string;
  readonly name: string;
  readonly allowed: boolean;
}

function judge(object: Manifest, { kinds, olds, options, diagnostics }: Judging): Judged {
  const value = object.value ?? {};
  const [group = "", kind] = [textAt(value, "apiVersion").split("/")[0], textAt(value, "kind")];
  const name = textAt(objectAt(value, "metadata"), "name");
  const known = kinds.get(`${group}/${kind}`);
  const shown = { file: object.source.file, kind, name };
  if (known === undefined && object.value !== null) {
    diagnostics.report("SG2132", { kind: `${group}/${kind}` }, { at: placeOf(object, "kind") });
    return { ...shown, allowed: false };
  }
  const old = olds.find((candidate) => identityOf(candidate) === identityOf(object));
  const { allowed, causes, warnings } = (known ?? prepareCrd(EMPTY)).admit(object.text, {
    fieldValidation: (options["field-validation"] ?? "Strict") as AdmitOptions["fieldValidation"],
    kubernetes: options["kubernetes"] as AdmitOptions["kubernetes"],
    ...(old === undefined ? {} : { oldObject: old.text }),
  });
  for (const cause of causes.filter(({ message }) => causes.length === 1 || !message.includes(NOT_CHECKED)))
    diagnostics.report("SG2130", cause, { at: placeOf(object, cause.field) });
  for (const warning of warnings)
    diagnostics.report("SG2131", { warning }, { at: placeOf(object, /"(.*)"$/.exec(warning)?.[1] ?? "") });
  return { ...shown, allowed };
}

/** A server adds this cause to others if there are rules. It says nothing about the object. */
const NOT_CHECKED = "some validation rules were not checked because the object was invalid";

/** Judges what is not an object, which is refused before its kind matters. */
const EMPTY = {
  spec: {
    group: "example.com",
    names: { kind: "Unknown", plural: "unknowns" },
    versions: [{ name: "v1", served: true }],
  },
};

function identityOf({ value }: Manifest): string {
  const metadata = objectAt(value ?? {}, "metadata");
  const [group] = textAt(value ?? {}, "apiVersion").split("/");
  return JSON.stringify([group, textAt(value ?? {}, "kind"), textAt(metadata, "namespace"), textAt(metadata, "name")]);
}

/** The place of the deepest value that a field names. */
function placeOf({ source, start, text }: Manifest, field: VerdictCause["field"]): Place {
  let node: Node | null = parseDocument(text).contents;
  let range = node?.range;
  let rest = field === "<nil>" ? "" : field;
  while (rest !== "" && node !== null) {
    const step: Step | undefined = stepInto(node, rest);
    if (step === undefined) break;
    [node, rest, range] = [step.node, step.rest, step.range];
  }
  const [from, to] = range ?? [0, 0];
  return { source, pointer: `@${start + from}-${start + to}` };
}

interface Step {
  readonly node: Node | null;
  readonly rest: string;
  /** The range of the key, or of the item. */
  readonly range: Node["range"];
}

/** Names may have dots. The longest name that fits is meant. */
function stepInto(node: Node, field: string): Step | undefined {
  const index = /^\[(\d+)\]\.?/.exec(field);
  if (isSeq(node)) {
    const item = index === null ? undefined : (node.items[Number(index[1])] as Node | undefined);
    return item === undefined || index === null
      ? undefined
      : { node: item, rest: field.slice(index[0].length), range: item.range };
  }
  if (!isMap(node)) return undefined;
  const fits = node.items.flatMap((pair) => {
    const key = pair.key as Node;
    const name = String(pair.key);
    const match = [name, `[${name}]`].find(
      (form) => field.startsWith(form) && /^(?:$|[.[])/.test(field.slice(form.length)),
    );
    return match === undefined ? [] : [{ length: match.length, key, value: pair.value as Node | null }];
  });
  const [best] = fits.sort((a, b) => b.length - a.length);
  return best && { node: best.value, rest: field.slice(best.length).replace(/^\./, ""), range: best.key.range };
}
