import { buildCatalog } from "./catalog/build-catalog.ts";
import { checkCatalog } from "./check/check-catalog.ts";
import type { Config } from "./config/config.ts";
import { Diagnostics } from "./diagnostics/diagnostics.ts";
import { indexFile } from "./load/find-schema-files.ts";
import { indexSources, resolveRef, walkSource } from "./load/index-sources.ts";
import type { Source } from "./types.ts";

/** The catalog has two steps that can end it, and the second reports its errors at once, except for cycles. */
const ROUNDS = 3;

/**
 * Checks the schemas that are sound as if they were the whole set, after errors in others ended the catalog. So one run
 * reports the mistakes that do not depend on each other.
 */
export function checkSound(files: readonly Source[], config: Config, diagnostics: Diagnostics): void {
  const schemas = files.filter(({ file }) => file !== indexFile(config));
  for (let round = 0; round < ROUNDS; round++) {
    const faulty = filesWithErrors(diagnostics);
    const sound = withoutReferencesTo(faulty, schemas);
    if (sound.length === 0) return;
    const kept = new Set(sound.map(({ file }) => file));
    const leftOut = new Set([...schemas.map(({ file }) => file), ...faulty].filter((file) => !kept.has(file)));
    const found = new Diagnostics();
    found.setLevels(config.lint);
    // The first catalog has checked each file alone.
    const catalog = buildCatalog(sound, { config, check: () => {}, leftOut }, found);
    if (catalog !== null) checkCatalog(catalog, { config }, found);
    const before = diagnostics.errorCount;
    for (const one of found.all) diagnostics.add(one);
    if (catalog !== null || diagnostics.errorCount === before) return;
  }
}

function filesWithErrors(diagnostics: Diagnostics): ReadonlySet<string> {
  const errors = diagnostics.all.filter(({ severity }) => severity === "error");
  return new Set(errors.flatMap(({ at }) => at?.source.file ?? []));
}

/** The files that refer neither to one of the others nor to nothing, not even through a file between. */
function withoutReferencesTo(faulty: ReadonlySet<string>, files: readonly Source[]): readonly Source[] {
  const { index, walkable } = indexSources(files, new Diagnostics());
  const usedBy = new Map<string, string[]>();
  const usersOf = (file: string) => {
    const users = usedBy.get(file) ?? [];
    usedBy.set(file, users);
    return users;
  };
  const broken: string[] = [];
  for (const source of walkable) {
    walkSource(source, (at) => {
      const target = resolveRef(index, at);
      if (target === undefined) return;
      if ("code" in target) broken.push(source.file);
      else usersOf(target.source.file).push(source.file);
    });
  }
  const unsound = new Set<string>();
  const queue = [...faulty, ...broken];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (unsound.has(next)) continue;
    unsound.add(next);
    queue.push(...(usedBy.get(next) ?? []));
  }
  return walkable.filter(({ file }) => !unsound.has(file));
}
