import { nearest as nearestWithin } from "../../packages/base/src/nearest.ts";

/** The candidate that `word` was most likely meant to be, if one is near. Case is ignored. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  return word.length > 200 ? undefined : nearestWithin(word, candidates, Math.max(1, Math.floor(word.length / 3)));
}

/** A hint that names the near miss, or none. */
export function didYouMean(word: string, candidates: Iterable<string>): { hint: string } | Record<string, never> {
  const match = nearest(word, candidates);
  return match === undefined ? {} : { hint: `did you mean ${JSON.stringify(match)}?` };
}
