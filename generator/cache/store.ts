import path from "node:path";
import { isObject, own } from "../../packages/base/src/json.ts";
import { BUILD_ID } from "../build-id.ts";
import { readText } from "../files/look.ts";
import type { Run } from "../generate.ts";
import type { LastRun } from "./last-run.ts";

/** Where the last run is kept: beside the caches of other tools. */
export interface Store {
  /** The last run with this config file and this build of seamgen; undefined when there is none, or it is damaged. */
  load(): LastRun | undefined;
  save(run: LastRun): void;
}

/** Null where there is no node_modules to hold it, and when seamgen runs from its sources. */
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
        // A run that cannot be remembered costs time, not correctness.
      }
    },
  };
}

function parse(text: string | undefined): LastRun | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    // What this very build wrote has the shape that it reads.
    return isObject(value) && own(value, "build") === BUILD_ID ? (value["run"] as unknown as LastRun) : undefined;
  } catch {
    return undefined;
  }
}
