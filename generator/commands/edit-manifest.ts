import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { isArray, isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import { parseJson } from "../load/parse-json.ts";
import { SAY_MODULE } from "./module-type.ts";
import { GENERATE, WORKSPACES } from "./starter.ts";

/** A package.json with the script and the workspaces of a seamgen project. */
export interface ManifestEdit {
  readonly name: string | null;
  readonly text: string;
  readonly notes: readonly string[];
}

const FILE = "package.json";

/**
 * Adds the script and, unless another file lists them, the workspaces if they are missing. Changes no other byte. Returns
 * null, with a diagnostic, if the file has no place for them.
 */
export async function editManifest(
  original: string,
  { hasWorkspaces }: { readonly hasWorkspaces: boolean },
  diagnostics: Diagnostics,
): Promise<ManifestEdit | null> {
  const refuse = (reason: string, pointer: string) => {
    const source = { file: FILE, text: original, syntax: "json" as const };
    diagnostics.report("SG6012", { reason }, { at: { source, pointer } });
    return null;
  };
  // Duplicate keys are allowed, because people use the key "//" for comments.
  const parsed = await parseJson(original, { uniqueKeys: false });
  if (!parsed.ok) {
    const [fault] = parsed.faults;
    return refuse(`it is not valid JSON: ${fault?.detail ?? ""}`, fault?.pointer ?? "");
  }
  const manifest = parsed.value;
  if (!isObject(manifest)) return refuse("it must hold a JSON object", "");
  const scripts = own(manifest, "scripts");
  if (scripts !== undefined && !isObject(scripts)) return refuse("scripts must be an object", "/scripts");
  const list = workspaceList(manifest);
  if (list === null) return refuse("workspaces must be a list of folders", "/workspaces");

  const { setMember } = await import("../print/edit-json.ts");
  const mark = original.startsWith("\ufeff") ? "\ufeff" : "";
  let text = original.slice(mark.length);
  const notes: string[] = [];
  const script = scripts && own(scripts, "generate");
  if (script === undefined) text = setMember(text, ["scripts", "generate"], GENERATE);
  else if (script !== GENERATE)
    notes.push(`package.json already has another script "generate"; add "${GENERATE}" under another name`);
  if (hasWorkspaces && !list.items.some((item) => item === WORKSPACES || item === `./${WORKSPACES}`)) {
    text = setMember(text, list.path, [...list.items, WORKSPACES]);
  }
  if (own(manifest, "type") !== "module") notes.push(SAY_MODULE);
  const name = own(manifest, "name");
  return { name: typeof name === "string" ? name : null, text: mark + text, notes };
}

interface WorkspaceList {
  readonly path: readonly string[];
  readonly items: readonly Json[];
}

/** Returns the list of workspaces in either notation; null if it has another form. */
export function workspaceList(manifest: JsonObject): WorkspaceList | null {
  const declared = own(manifest, "workspaces");
  const [path, items] = isObject(declared)
    ? [["workspaces", "packages"], own(declared, "packages")]
    : [["workspaces"], declared];
  if (items === undefined) return { path, items: [] };
  return isArray(items) ? { path, items } : null;
}
