/** A member name that occurs twice in one object, and where the second one begins. */
export interface DuplicateKey {
  readonly key: string;
  readonly offset: number;
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/gs;

/**
 * Finds repeated member names in valid JSON text. `JSON.parse` silently keeps the last one.
 */
export function duplicateKeys(text: string): DuplicateKey[] {
  const found: DuplicateKey[] = [];
  /** Names seen in each open object; null for an array. */
  const open: (Set<string> | null)[] = [];
  let expectsKey = false;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const names = open.at(-1);
    if (token === "{" || token === "[") open.push(token === "{" ? new Set() : null);
    else if (token === "}" || token === "]") open.pop();
    else if (token !== "," && expectsKey && names) {
      const key: string = token.includes("\\") ? JSON.parse(token) : token.slice(1, -1);
      if (names.has(key)) found.push({ key, offset: index });
      names.add(key);
    }
    expectsKey = token === "{" || (token === "," && names instanceof Set);
  }
  return found;
}
