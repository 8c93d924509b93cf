import { parseExactJson, printJson } from "../../../base/src/exact-json.ts";
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import type { StoreState } from "./object-store.ts";

/** Returns the state in a file; undefined if the file does not exist. Throws if the file does not hold a state. */
export function readState(file: string): StoreState | undefined {
  if (!existsSync(file)) return undefined;
  try {
    // A read of a pipe would wait for a writer.
    const state: unknown = statSync(file).isFile() ? parseExactJson(readFileSync(file, "utf8")) : undefined;
    if (isState(state)) return state;
  } catch (error) {
    throw new Error(`${file} is not the state of a test server`, { cause: error });
  }
  throw new Error(`${file} is not the state of a test server`);
}

/** Writes the state atomically: into a temporary file, which it then renames. */
export function writeState(file: string, state: StoreState): void {
  const temporary = `${file}.tmp`;
  writeFileSync(temporary, printJson({ ...state }));
  renameSync(temporary, file);
}

function isState(value: unknown): value is StoreState {
  if (typeof value !== "object" || value === null) return false;
  return (
    "resourceVersion" in value &&
    typeof value.resourceVersion === "number" &&
    "objects" in value &&
    typeof value.objects === "object" &&
    value.objects !== null &&
    Object.values(value.objects).every(Array.isArray)
  );
}
