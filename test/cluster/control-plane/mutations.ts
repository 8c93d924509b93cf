import fc from "fast-check";
import { isArray, isObject, type Json, type JsonObject } from "../../../packages/base/src/json.ts";

/** Values of every type, but no null: the server drops it before it validates. */
const VALUES: readonly Json[] = [
  "",
  "x",
  "Not A Name",
  "2026-03-02T09:00:00Z",
  "a".repeat(400),
  0,
  -1,
  7,
  1.5,
  2147483648,
  true,
  false,
  [],
  {},
  ["x"],
  [7],
  { x: 1 },
];

type Path = readonly (string | number)[];

/** Lists the paths of all values inside a value. */
function pathsIn(value: Json, path: Path = []): Path[] {
  const below: (readonly [string | number, Json])[] = isArray(value)
    ? value.map((item, i) => [i, item] as const)
    : isObject(value)
      ? Object.entries(value)
      : [];
  return below.flatMap(([key, item]) => [[...path, key], ...pathsIn(item, [...path, key])]);
}

function withChange(value: Json, [key, ...rest]: Path, change: (value: Json) => Json | undefined): Json | undefined {
  if (key === undefined) return change(value);
  if (isArray(value)) return value.flatMap((item, i) => (i === key ? (withChange(item, rest, change) ?? []) : [item]));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      const next = name === key ? withChange(item, rest, change) : item;
      return next === undefined ? [] : [[name, next] as const];
    }),
  );
}

/** Draws objects that differ from a valid one in one value of spec: it is missing, replaced, or has an unknown member. */
export function mutations(object: JsonObject): fc.Arbitrary<JsonObject> {
  const spec = object["spec"] ?? {};
  const at = (path: Path, change: (value: Json) => Json | undefined): JsonObject => ({
    ...object,
    spec: withChange(spec, path, change) ?? {},
  });
  const inner = pathsIn(spec);
  const objects = [[], ...inner].filter((path) =>
    isObject(
      path.reduce<Json>(
        (value, key) => (isArray(value) || isObject(value) ? (Reflect.get(value, key) ?? {}) : {}),
        spec,
      ),
    ),
  );
  return fc.oneof(
    fc.constantFrom(...inner).map((path) => at(path, () => undefined)),
    fc.tuple(fc.constantFrom(...inner), fc.constantFrom(...VALUES)).map(([path, value]) => at(path, () => value)),
    fc
      .tuple(fc.constantFrom<Path>(...objects), fc.constantFrom(...VALUES))
      .map(([path, value]) => at(path, (target) => (isObject(target) ? { ...target, unknown: value } : target))),
  );
}
