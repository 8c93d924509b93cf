const COUNTER = /\b(?:_errs|valid)\d+\b/g;
const DECLARATION = /^[ \t]*(?:(?:const|let) (_errs\d+) = errors|(?:var|let) (valid\d+) = _errs\d+ === errors);$/;

/**
 * Removes the counters that ajv declares per schema and seldom reads. ajv's own optimizer removes them too, but it
 * takes as long as the rest of ajv. Each declaration has its own line. A counter that a quoted text mentions stays.
 */
export function dropUnusedCounters(code: string): string {
  const reads = new Map<string, number>();
  const count = (text: string, by: number) => {
    for (const [name] of text.matchAll(COUNTER)) reads.set(name, (reads.get(name) ?? 0) + by);
  };
  const lines = code.split("\n");
  count(code, 1);
  for (const line of lines) count(declared(line) ?? "", -1);
  const kept: string[] = [];
  // From the end: a removed line may have been the only one that reads a counter above it.
  for (const line of lines.reverse()) {
    const name = declared(line);
    if (name === undefined || (reads.get(name) ?? 0) > 0) kept.push(line);
    else count(line.slice(line.indexOf("=")), -1);
  }
  return kept
    .reverse()
    .join("\n")
    .replace(/\n[ \t]*else \{\s*\}/g, "");
}

function declared(line: string): string | undefined {
  const match = DECLARATION.exec(line);
  return match?.[1] ?? match?.[2];
}
