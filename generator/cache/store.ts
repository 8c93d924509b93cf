import path from "node:path";
import { isObject, own } from "../../packages/base/src/json.ts";
import { BUILD_ID } from "../build-id.ts";
import { readText } from "../files/file-operations.ts";
import type { Run } from "../generate.ts";
import type { LastRun } from "./last-run.ts";

/** Keeps the record of the last run, in `node_modules/.cache` beside the caches of other tools. */
export interface Store {
  /** The last run with this config file and this build of seamgen; undefined if there is none or its record is damaged. */
  load(): LastRun | undefined;
  save(run: LastRun): void;
}

/** Returns null if the project has no node_modules folder, or if seamgen runs from its sources. */
export function openStore({ config, files }: Run): Store | null {
  const modules = path.join(path.dirname(config), "node_modules");
  if (BUILD_ID === null || files.stat(modules) === undefined) return null;
  const file = path.join(modules, ".cache", "seamgen", `${path.basename(config, ".json")}.json`);
  return {
    load: () => parse(readText(files, file)),
    save(run) {
      try {
        files.write(file, JSON.stringify({ build: BUILD_ID, run }));
      } catch {
        // Without the record, the next run only takes longer.
      }
    },
  };
}

function parse(text: string | undefined): LastRun | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    // The record has the expected type, because this build wrote it.
    return isObject(value) && own(value, "build") === BUILD_ID ? (value["run"] as unknown as LastRun) : undefined;
  } catch {
    return undefined;
  }
}
