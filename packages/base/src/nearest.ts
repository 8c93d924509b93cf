/** How many pairs of characters one search compares. With more candidates, the last ones do not count. */
const MOST_COMPARED = 1_000_000;

/** Returns the candidate that is nearest to the word, if one is within `limit` edits of it. Ignores case. */
export function nearest(word: string, candidates: Iterable<string>, limit: number): string | undefined {
  let best: string | undefined;
  let least = limit + 1;
  let compared = 0;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= least) continue;
    compared += word.length * candidate.length;
    if (compared > MOST_COMPARED) break;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Counts the insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const least = Math.min((old[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (old[j - 1] ?? 0) + change);
      row[j] = swapped ? Math.min(least, (older[j - 2] ?? 0) + 1) : least;
    }
    [older, old] = [old, row];
  }
  return old[b.length] ?? 0;
}
