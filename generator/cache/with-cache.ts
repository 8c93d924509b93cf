import path from "node:path";
import { own } from "../../packages/base/src/json.ts";
import type { FileSystem } from "../files/file-system.ts";
import { readText } from "../files/look.ts";
import type { Pipeline } from "../generate.ts";
import type { Artifact } from "../types.ts";
import { artifactKeys } from "./artifact-keys.ts";
import { hasSameConfig, isUntouched, recordRun, type LastRun, type Made } from "./last-run.ts";
import { replayRun } from "./replay-run.ts";
import { openStore } from "./store.ts";

/**
 * The same pipeline, with the last run remembered beside the project. A run whose inputs and output did not change is not
 * made again. In any other, a config that did not change is not checked again, and a file whose inputs did not change
 * is not printed again: its text is the one on disk.
 */
export function withCache(pipeline: Pipeline): Pipeline {
  return async (run, replace) => {
    const store = run.check ? null : openStore(run);
    if (store === null) return pipeline(run, replace);
    const last = store.load();
    const replayed = last && replayRun(last, run);
    if (replayed !== undefined) return replayed;
    const made: Made[] = [];
    const ended = await pipeline(run, (stages) => ({
      ...replace(stages),
      async loadConfig(place, files, diagnostics) {
        if (last !== undefined && hasSameConfig(last, place.file, files))
          return { ...last.config, root: path.dirname(place.file) };
        return stages.loadConfig(place, files, diagnostics);
      },
      emitArtifacts(catalog, config, diagnostics) {
        const artifacts = stages.emitArtifacts(catalog, config, diagnostics);
        const keys = artifactKeys(artifacts, catalog, config);
        made.push({ catalog, config, keys });
        if (last === undefined) return artifacts;
        const isCurrent = ({ path: file }: Artifact) => keys.has(file) && keys.get(file) === own(last.files, file)?.key;
        const project = { root: config.root, files: run.files };
        return artifacts.map((artifact) => (isCurrent(artifact) ? fromDisk(artifact, last, project) : artifact));
      },
    }));
    if (ended.outcome === "ok") for (const one of made) store.save(recordRun(ended, one, run.files));
    return ended;
  };
}

interface Project {
  readonly root: string;
  readonly files: FileSystem;
}

/** The artifact with the text that the last run left on disk, unless someone touched it since. */
function fromDisk(artifact: Artifact, last: LastRun, { root, files }: Project): Artifact {
  const contents = () =>
    isUntouched(last, artifact.path, { root, files })
      ? (readText(files, path.resolve(root, artifact.path)) ?? artifact.contents())
      : artifact.contents();
  return { ...artifact, contents };
}
