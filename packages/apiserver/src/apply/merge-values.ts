import { isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { isLeaf, shapeFor, type FieldType } from "./field-type.ts";
import { groupElements, listElements, type ListElement } from "./list-elements.ts";
import type { PathElement } from "./path-element.ts";

/** Merges an applied configuration into an object. Rule: structured-merge-diff `typed/merge.go`. */
export function mergeValues(type: FieldType, live: Json | undefined, applied: Json | undefined): Json | undefined {
  const shape = shapeFor(type, applied === undefined ? live : applied);
  if (isLeaf(type, shape, live, applied)) return applied === undefined ? live : applied;
  return shape === "list" ? mergeLists(type, live, applied) : mergeMaps(type, live, applied);
}

function mergeMaps(type: FieldType, live: Json | undefined, applied: Json | undefined): JsonObject {
  const [a, b] = [isObject(live) ? live : {}, isObject(applied) ? applied : {}];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(
    names.flatMap((name): [string, Json][] => {
      const merged = mergeValues(type.field(name) ?? type.member(), own(a, name), own(b, name));
      return merged === undefined ? [] : [[name, merged]];
    }),
  );
}

/** Merges two lists. Items that both have take the order of the applied list. */
function mergeLists(type: FieldType, live: Json | undefined, applied: Json | undefined): Json[] {
  const olds = listElements(type, live);
  const news = listElements(type, applied);
  const [byOld, byNew] = [groupElements(olds), groupElements(news)];
  const merge = (element: PathElement): Json => {
    const group = byOld.get(element) ?? [];
    // A duplicate live item is replaced, not merged.
    const before = group.length > 1 ? undefined : group[0];
    return mergeValues(type.item(), before, byNew.get(element)?.[0]) ?? null;
  };
  return interleave(olds, news).map((step) => (step.live ? step.item : merge(step.element)));
}

interface Step extends ListElement {
  /** Whether the item comes from the live list and is not merged. */
  readonly live: boolean;
}

/** Rule: `visitListItems` of structured-merge-diff. */
function interleave(olds: readonly ListElement[], news: readonly ListElement[]): Step[] {
  const inOld = new Set(olds.map(({ element }) => element));
  const inNew = new Set(news.map(({ element }) => element));
  const shared = news.map(({ element }) => element).filter((element) => inOld.has(element));
  const merged = new Set<PathElement>();
  const steps: Step[] = [];
  let [l, r] = [0, 0];
  const takeNew = (step: ListElement): void => {
    steps.push({ ...step, live: false });
    merged.add(step.element);
    if (shared[0] === step.element) shared.shift();
    r++;
  };
  while (l < olds.length || r < news.length) {
    const [old, next] = [olds[l], news[r]];
    if (old !== undefined && next !== undefined) {
      if (old.element === next.element) {
        takeNew(next);
        l++;
        continue;
      }
      if (inNew.has(old.element) && shared[0] !== undefined && shared[0] !== old.element) {
        l++;
        continue;
      }
    }
    if (old !== undefined) {
      if (!inNew.has(old.element)) {
        steps.push({ ...old, live: true });
        l++;
        continue;
      }
      if (merged.has(old.element)) l++;
    }
    if (next !== undefined) takeNew(next);
  }
  return steps;
}
