import { diagnostic } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { isArray, isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { parseJson } from "../load/parse.ts";
import { GENERATE, WORKSPACES } from "./starter.ts";

/** A package.json with what a project of seamgen needs, or what is wrong with it. */
export type ManifestEdit =
  | { readonly ok: true; readonly name: string | null; readonly text: string; readonly notes: readonly string[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

const FILE = "package.json";

/** Adds the script and the workspaces where they are missing; everything else stays as it is, byte for byte. */
export async function editManifest(original: string): Promise<ManifestEdit> {
  // People repeat the member "//" there, as comments.
  const parsed = await parseJson(FILE, original, { uniqueKeys: false });
  if (!parsed.ok) return parsed;
  const manifest = parsed.value;
  if (!isObject(manifest)) return wrong(original, "", "package.json must hold a JSON object");
  const scripts = own(manifest, "scripts");
  if (scripts !== undefined && !isObject(scripts)) return wrong(original, "/scripts", "scripts must be an object");
  const list = workspaceList(manifest);
  if (list === null) return wrong(original, "/workspaces", "workspaces must be a list of folders");

  const { setMember } = await import("../print/edit-json.ts");
  const mark = original.startsWith("\ufeff") ? "\ufeff" : "";
  let text = original.slice(mark.length);
  const notes: string[] = [];
  const script = scripts && own(scripts, "generate");
  if (script === undefined) text = setMember(text, ["scripts", "generate"], GENERATE);
  else if (script !== GENERATE)
    notes.push(`the script "generate" of package.json stays as it is; add "${GENERATE}" under another name`);
  if (!list.items.some((item) => item === WORKSPACES || item === `./${WORKSPACES}`)) {
    text = setMember(text, list.path, [...list.items, WORKSPACES]);
  }
  if (own(manifest, "type") !== "module")
    notes.push('generated code is ES modules, and package.json does not say "type": "module"');
  const name = own(manifest, "name");
  return { ok: true, name: typeof name === "string" ? name : null, text: mark + text, notes };
}

interface WorkspaceList {
  readonly path: readonly string[];
  readonly items: readonly Json[];
}

/** The list of workspaces, in either notation; null where it is neither. */
function workspaceList(manifest: JsonObject): WorkspaceList | null {
  const declared = own(manifest, "workspaces");
  const [path, items] = isObject(declared)
    ? [["workspaces", "packages"], own(declared, "packages")]
    : [["workspaces"], declared];
  if (items === undefined) return { path, items: [] };
  return isArray(items) ? { path, items } : null;
}

function wrong(text: string, pointer: string, message: string): ManifestEdit {
  const source = { file: FILE, text, syntax: "json" as const };
  return { ok: false, diagnostics: [diagnostic("SG6002", { message }, { at: { source, pointer } })] };
}
