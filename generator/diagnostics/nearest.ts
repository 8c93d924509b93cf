import { nearest as nearestWithin } from "../../packages/base/src/nearest.ts";

/** Returns the candidate that is most similar to `word`, if one is similar enough. Ignores case. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  return word.length > 200 ? undefined : nearestWithin(word, candidates, Math.max(1, Math.floor(word.length / 3)));
}

/** The same for a diagnostic: the search begins only if the diagnostic may be printed. */
export function suggest(word: string, candidates: () => Iterable<string>): { hint: () => string | undefined } {
  return { hint: () => didYouMean(word, candidates()).hint };
}

/** Returns a hint that names the most similar candidate; an empty object if there is none. */
export function didYouMean(word: string, candidates: Iterable<string>): { hint: string } | Record<string, never> {
  const match = nearest(word, candidates);
  return match === undefined ? {} : { hint: `did you mean ${JSON.stringify(match)}?` };
}
