import { isArray, isObject, objectAt, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { isSet, memberSchema, findObject, propertyAt } from "../value/schema-access.ts";

/** Removes nulls of fields that are not nullable and have no default. Rule: `schema/defaulting/prunenulls.go`. */
export function dropNulls(schema: JsonObject | undefined, value: Json): Json {
  if (isArray(value)) return value.map((item) => dropNulls(schema && findObject(schema, "items"), item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]): [string, Json][] => {
      const below = schema && memberSchema(schema, name);
      const dropped = isWrongNull(below, member) && (own(below ?? {}, "default") ?? null) === null;
      return dropped ? [] : [[name, dropNulls(below, member)]];
    }),
  );
}

function isWrongNull(schema: JsonObject | undefined, value: Json): boolean {
  return value === null && schema !== undefined && !isSet(schema, "nullable");
}

/** Fills in the defaults of a structural schema. Rule: `schema/defaulting/algorithm.go`. */
export function fillDefaults(schema: JsonObject | undefined, value: Json): Json {
  if (schema === undefined) return value;
  if (isArray(value)) {
    const items = findObject(schema, "items");
    return value.map((item) => fillDefaults(items, replaceNull(items, item)));
  }
  return isObject(value) ? fillObject(schema, value) : value;
}

function replaceNull(schema: JsonObject | undefined, value: Json): Json {
  return isWrongNull(schema, value) ? (own(schema ?? {}, "default") ?? null) : value;
}

function fillObject(schema: JsonObject, object: JsonObject): JsonObject {
  const properties = objectAt(schema, "properties");
  const absent = Object.keys(properties).flatMap((name): [string, Json][] => {
    const fallback = own(propertyAt(schema, name) ?? {}, "default") ?? null;
    return Object.hasOwn(object, name) || fallback === null ? [] : [[name, fallback]];
  });
  return Object.fromEntries(
    [...Object.entries(object), ...absent].map(([name, member]) => {
      const below = memberSchema(schema, name);
      return [name, fillDefaults(below, replaceNull(below, member))];
    }),
  );
}
