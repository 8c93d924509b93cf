import path from "node:path";
import { own } from "../../packages/base/src/json.ts";
import { FileError, tryOperation } from "../files/file-error.ts";
import type { FileSystem } from "../files/file-system.ts";
import { readText } from "../files/file-operations.ts";
import type { Pipeline, Run, Stages } from "../run-stages.ts";
import type { Artifact } from "../types.ts";
import { artifactKeys } from "./artifact-keys.ts";
import { hasSameConfig, isUntouched, recordRun, type LastRun, type RunInputs } from "./last-run.ts";
import { Memo } from "./memo.ts";
import { rememberWork } from "./remember-work.ts";
import { replayRun } from "./replay-run.ts";
import { openStore } from "./store.ts";

/**
 * Returns the pipeline with a cache in the project. If neither inputs nor output changed since the last run, the pipeline
 * does not run. Otherwise a config that did not change is not checked again, and a file whose inputs did not change is not
 * printed again, because its text is on the disk. `rememberWork` saves more.
 */
export function withCache(pipeline: Pipeline): Pipeline {
  return async (run, replace) => {
    const store = run.check ? null : openStore(run);
    if (store === null) return pipeline(run, replace);
    const last = store.loadRun();
    // What cannot be read is reported by the pipeline.
    const replayed = last && tryOperation(() => replayRun(last, run));
    if (replayed !== undefined && !(replayed instanceof FileError)) return replayed;
    const memo = new Memo(store.loadWork());
    const recorded: RunInputs[] = [];
    const began = Date.now();
    const result = await pipeline(run, (stages) => cachedStages(replace(stages), { run, last, memo, recorded, began }));
    if (result.outcome !== "ok") return result;
    for (const inputs of recorded) {
      const present = inputs.catalog.entries.flatMap(({ id, source }) => [id, source.file]);
      store.save(await recordRun(result, inputs, run.files), memo.results(new Set(present)));
    }
    return result;
  };
}

interface CachedRun {
  readonly run: Run;
  readonly last: LastRun | undefined;
  readonly memo: Memo;
  /** Receives the inputs of this run when it emits. */
  readonly recorded: RunInputs[];
  readonly began: number;
}

function cachedStages(stages: Stages, { run, last, memo, recorded, began }: CachedRun): Stages {
  const { keys: ownerKeys, ...work } = rememberWork(stages, memo);
  return {
    ...stages,
    ...work,
    async loadConfig(place, files, diagnostics) {
      if (last !== undefined && tryOperation(() => hasSameConfig(last, place.file, files)) === true)
        return { ...last.config, root: path.dirname(place.file) };
      return stages.loadConfig(place, files, diagnostics);
    },
    emitArtifacts(catalog, input, diagnostics) {
      const artifacts = stages.emitArtifacts(catalog, input, diagnostics);
      const { config } = input;
      const keys = artifactKeys(artifacts, ownerKeys());
      const scaffolds = new Set(
        artifacts.flatMap(({ ownership, path: file }) => (ownership === "scaffold" ? [file] : [])),
      );
      recorded.push({ catalog, config, keys, scaffolds, began });
      if (last === undefined) return artifacts;
      const isCurrent = ({ path: file }: Artifact) => keys.has(file) && keys.get(file) === own(last.files, file)?.key;
      const project = { root: config.root, files: run.files };
      return artifacts.map((artifact) => (isCurrent(artifact) ? fromDisk(artifact, last, project) : artifact));
    },
  };
}

interface Project {
  readonly root: string;
  readonly files: FileSystem;
}

/** The artifact with its text on the disk, unless the file changed since the last run. */
function fromDisk(artifact: Artifact, last: LastRun, { root, files }: Project): Artifact {
  const contents = () =>
    isUntouched(last, artifact.path, { root, files })
      ? (readText(files, path.resolve(root, artifact.path)) ?? artifact.contents())
      : artifact.contents();
  return { ...artifact, contents };
}
