import { readFile } from "node:fs/promises";
import path from "node:path";
import { isObject, type Json } from "../../../../base/src/json.ts";
import { KubeconfigError, type SectionPlace, Section } from "./section.ts";

/** A text, one file, or several files that are merged. */
export interface KubeconfigSource {
  readonly text?: string;
  readonly file?: string | readonly string[];
}

/** A merged kubeconfig: its contexts, clusters and users by name. */
export interface Kubeconfig {
  /** The file names, for error messages. */
  readonly name: string;
  readonly currentContext: string | undefined;
  readonly contexts: ReadonlyMap<string, Section>;
  readonly clusters: ReadonlyMap<string, Section>;
  readonly users: ReadonlyMap<string, Section>;
}

/**
 * Reads and merges kubeconfigs. In a list, files that do not exist are skipped, and the first file that names a
 * context, a cluster, a user or the current context determines it. Rule: client-go's
 * clientcmd.ClientConfigLoadingRules.
 */
export async function loadKubeconfig({ text, file }: KubeconfigSource): Promise<Kubeconfig> {
  if (text !== undefined) return merge([await parse(text, "kubeconfig", process.cwd())], "kubeconfig");
  if (file === undefined) throw new TypeError("no kubeconfig: give a text or a file");
  if (typeof file === "string") return merge([await load(file)], file);
  const found = (await Promise.all([...new Set(file)].map(loadIfExists))).filter((part) => part !== undefined);
  const name = file.join(path.delimiter);
  if (found.length === 0) throw new KubeconfigError(`${name}: no such file`);
  return merge(found, name);
}

async function loadIfExists(file: string): Promise<Section | undefined> {
  try {
    return await load(file);
  } catch (error) {
    if (error instanceof KubeconfigError && isMissing(error.cause)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

async function load(file: string): Promise<Section> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new KubeconfigError(`${file}: cannot be read: ${String(error)}`, { cause: error });
  }
  return parse(text, file, path.dirname(path.resolve(file)));
}

async function parse(text: string, file: string, folder: string): Promise<Section> {
  const yaml = await import("yaml"); // loaded late: an operator in a cluster does not need it
  let value: unknown;
  try {
    value = yaml.parse(text, { merge: true, logLevel: "error" }) ?? {};
  } catch (error) {
    throw new KubeconfigError(`${file}: not YAML: ${error instanceof Error ? error.message : ""}`, { cause: error });
  }
  const place: SectionPlace = { file, folder, field: "" };
  if (!isObject(value)) throw new KubeconfigError(`${file}: not a kubeconfig: not an object`);
  return new Section(value, place);
}

function merge(parts: readonly Section[], name: string): Kubeconfig {
  const currentContext = parts.map((part) => part.text("current-context")).find((text) => text !== undefined);
  const named = (list: string, member: string) => byName(parts, list, member);
  return {
    name,
    currentContext,
    contexts: named("contexts", "context"),
    clusters: named("clusters", "cluster"),
    users: named("users", "user"),
  };
}

function byName(parts: readonly Section[], list: string, member: string): ReadonlyMap<string, Section> {
  const found = new Map<string, Section>();
  for (const part of parts) {
    const names = new Map<string, Section>();
    for (const entry of part.sections(list)) {
      const section = entry.section(member);
      if (section !== undefined) names.set(entry.required("name"), section);
    }
    for (const [name, section] of names) if (!found.has(name)) found.set(name, section);
  }
  return found;
}

/** Returns the value of a named extension, which the kubeconfig passes on as it is. */
export function extensionOf(section: Section, name: string): Json | undefined {
  const entry = section.sections("extensions").find((extension) => extension.text("name") === name);
  return entry?.json("extension");
}
