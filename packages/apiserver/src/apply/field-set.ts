import { compareElements, type PathElement } from "./path-element.ts";

/** A set of field paths, like `fieldpath.Set` of structured-merge-diff. A child is never empty. */
export interface FieldSet {
  /** Elements that end a path of the set. */
  readonly members: ReadonlySet<PathElement>;
  /** Elements that begin longer paths, with the rest of those paths. */
  readonly children: ReadonlyMap<PathElement, FieldSet>;
}

export const NO_FIELDS: FieldSet = { members: new Set(), children: new Map() };

export type FieldPath = readonly PathElement[];

/** The set of the given paths, without the empty path: no one owns the whole object. */
export function fieldSetOf(paths: readonly FieldPath[]): FieldSet {
  const members = new Set<PathElement>();
  const below = new Map<PathElement, FieldPath[]>();
  for (const [first, ...rest] of paths) {
    if (first === undefined) continue;
    if (rest.length === 0) members.add(first);
    else if (below.get(first)?.push(rest) === undefined) below.set(first, [rest]);
  }
  return { members, children: new Map([...below].map(([element, inner]) => [element, fieldSetOf(inner)])) };
}

export function isEmptySet(set: FieldSet): boolean {
  return set.members.size === 0 && set.children.size === 0;
}

/** The paths below an element. */
export function below(set: FieldSet, element: PathElement): FieldSet {
  return set.children.get(element) ?? NO_FIELDS;
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  const elements = new Set([...a.children.keys(), ...b.children.keys()]);
  return {
    members: new Set([...a.members, ...b.members]),
    children: new Map([...elements].map((element) => [element, union(below(a, element), below(b, element))])),
  };
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return {
    members: new Set([...a.members].filter((element) => b.members.has(element))),
    children: eachChild(a, (child, element) => intersection(child, below(b, element))),
  };
}

/** The paths of `a` that are not in `b`. A path above or below a path of `b` stays. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return {
    members: new Set([...a.members].filter((element) => !b.members.has(element))),
    children: eachChild(a, (child, element) => difference(child, below(b, element))),
  };
}

/** The paths of `a` that are neither in `b` nor below one of its paths. */
export function without(a: FieldSet, b: FieldSet): FieldSet {
  return {
    members: new Set([...a.members].filter((element) => !b.members.has(element))),
    children: eachChild(a, (child, element) =>
      b.members.has(element) ? NO_FIELDS : without(child, below(b, element)),
    ),
  };
}

function eachChild(
  set: FieldSet,
  change: (child: FieldSet, element: PathElement) => FieldSet,
): Map<PathElement, FieldSet> {
  const children = [...set.children].map(([element, child]) => [element, change(child, element)] as const);
  return new Map(children.filter(([, child]) => !isEmptySet(child)));
}

/** All paths of a set, sorted. */
export function pathsOf(set: FieldSet): FieldPath[] {
  return elementsOf(set).flatMap((element) => [
    ...(set.members.has(element) ? [[element]] : []),
    ...pathsOf(below(set, element)).map((path) => [element, ...path]),
  ]);
}

/** The first elements of a set's paths, sorted. */
export function elementsOf(set: FieldSet): PathElement[] {
  return [...new Set([...set.members, ...set.children.keys()])].sort(compareElements);
}
