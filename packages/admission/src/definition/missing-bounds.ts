import { isObject, objectAt, type Json, type JsonObject } from "../../../base/src/json.ts";
import { findObject, textAt } from "../value/schema-access.ts";

/** The cost of a rule under a schema of the whole object. */
export type CostOf = (root: JsonObject) => number;

interface Question {
  /** The path of the node that has the rule. */
  readonly path: string;
  readonly rootPath: string;
  readonly limit: number;
  readonly costOf: CostOf;
}

/** A keyword that would bound the values of a node. */
interface Bound {
  readonly path: string;
  readonly keyword: "maxItems" | "maxProperties" | "maxLength";
}

/** Bounds above this one are of no use: a request has at most three megabytes. */
const LARGEST = 2 ** 20;

/**
 * Names the bounds that a schema lacks, and their largest values with which a rule is cheap enough, as an end of a
 * sentence. Empty if no bound helps.
 */
export function missingBounds(root: JsonObject, { path, rootPath, limit, costOf }: Question): string {
  const whole = costOf(root);
  const helpful = boundsOf(root, rootPath)
    .filter((bound) => bound.path.startsWith(path) || path.startsWith(bound.path))
    .filter((bound) => costOf(withBounds(root, rootPath, { bounds: [bound], most: 1 })) < whole);
  const fits = (most: number): boolean => costOf(withBounds(root, rootPath, { bounds: helpful, most })) <= limit;
  if (helpful.length === 0 || !fits(1)) return "; simplify it";
  let [low, high] = [1, LARGEST];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  const shown = helpful.map((bound) => `${bound.keyword} of ${bound.path.slice(rootPath.length + 1)}`);
  return `; it would be cheap enough with ${shown.join(" and ")}, ${helpful.length > 1 ? "each " : ""}at most ${low}`;
}

function boundsOf(schema: JsonObject, path: string): Bound[] {
  const keyword = keywordOf(schema);
  const own: Bound[] = keyword === undefined || Object.hasOwn(schema, keyword) ? [] : [{ path, keyword }];
  return [...own, ...partsOf(schema, path).flatMap(([, child, at]) => boundsOf(child, at))];
}

function keywordOf(schema: JsonObject): Bound["keyword"] | undefined {
  if (textAt(schema, "type") === "array") return "maxItems";
  if (textAt(schema, "type") === "string") return Object.hasOwn(schema, "enum") ? undefined : "maxLength";
  return findObject(schema, "additionalProperties") === undefined ? undefined : "maxProperties";
}

function partsOf(schema: JsonObject, path: string): (readonly [string, JsonObject, string])[] {
  return [
    ...["items", "additionalProperties"].flatMap((name) => {
      const child = findObject(schema, name);
      return child === undefined ? [] : [[name, child, `${path}.${name}`] as const];
    }),
    ...Object.entries(objectAt(schema, "properties")).flatMap(([name, child]) =>
      isObject(child) ? [[name, child, `${path}.properties[${name}]`] as const] : [],
    ),
  ];
}

interface Added {
  readonly bounds: readonly Bound[];
  readonly most: number;
}

function withBounds(schema: JsonObject, path: string, added: Added): JsonObject {
  const bound = added.bounds.find((candidate) => candidate.path === path);
  const below = (child: Json, at: string): Json => (isObject(child) ? withBounds(child, at, added) : child);
  const properties = Object.entries(objectAt(schema, "properties"));
  const { items, additionalProperties: rest } = schema;
  return {
    ...schema,
    ...(bound === undefined ? {} : { [bound.keyword]: added.most }),
    ...(items === undefined ? {} : { items: below(items, `${path}.items`) }),
    ...(rest === undefined ? {} : { additionalProperties: below(rest, `${path}.additionalProperties`) }),
    ...(properties.length === 0
      ? {}
      : {
          properties: Object.fromEntries(
            properties.map(([name, child]) => [name, below(child, `${path}.properties[${name}]`)]),
          ),
        }),
  };
}
