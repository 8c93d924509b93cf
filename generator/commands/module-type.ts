import path from "node:path";
import { disk } from "../files/disk.ts";
import { readText } from "../files/file-operations.ts";
import { isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";

/** What a user has to do so that scaffolds, which are ES modules, compile under the defaults of `tsc --init`. */
export const SAY_MODULE =
  'set "type": "module" in package.json: the scaffolds are ES modules, which a compiler with verbatimModuleSyntax refuses otherwise (TS1295)';

/** Whether compilers and Node read the files of a folder as ES modules: as the nearest package.json says. */
export function holdsModules(folder: string): boolean {
  const text = readText(disk, path.join(folder, "package.json"));
  if (text === undefined) return path.dirname(folder) !== folder && holdsModules(path.dirname(folder));
  const manifest = parsePackageManifest(text);
  return manifest !== undefined && own(manifest, "type") === "module";
}

/** Parses the text of a package.json. Returns undefined if it does not hold an object. */
export function parsePackageManifest(text: string): JsonObject | undefined {
  try {
    const manifest: Json = JSON.parse(text.replace(/^\uFEFF/, ""));
    return isObject(manifest) ? manifest : undefined;
  } catch {
    return undefined;
  }
}
