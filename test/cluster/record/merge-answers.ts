import { isDeepStrictEqual } from "node:util";
import type { Answer, Answers } from "../../support/recorded.ts";

/** Merges the lists of answers of each Kubernetes version into one. The oldest version comes first in the map. */
export function mergeAnswers(byVersion: ReadonlyMap<string, readonly Answer[]>): Answers[] {
  const lists = [...byVersion];
  const [, newest = []] = lists.at(-1) ?? [];
  return newest.map((answer, i) => {
    const older = lists.flatMap(([kubernetes, list]): [string, Answer][] => {
      const other = list[i];
      if (other === undefined) throw new Error(`Kubernetes ${kubernetes} gave ${list.length} answers`);
      return isDeepStrictEqual(other, answer) ? [] : [[kubernetes, other]];
    });
    return { answer, older: Object.fromEntries(older) };
  });
}
