import { isArray, isObject, own, type Json, type JsonObject } from "../../../base/src/json.ts";
import { goText } from "../value/go-text.ts";
import { invalidText, unsupportedText, violation, when, type Violation } from "./violation.ts";

const SET_ITEM = "must be atomic as item of a list with x-kubernetes-list-type=set";

function neededText(value: Json | undefined, detail: string): string {
  return value === undefined || value === "" ? `Required value: ${detail}` : invalidText(value, detail);
}

const SCALARS = ["string", "number", "integer", "boolean"];

/** Checks `x-kubernetes-list-type`, its map keys, and `x-kubernetes-map-type`. Rule: docs/crd.md 1.4, rule 11. */
export function listViolations(schema: JsonObject, path: string): Violation[] {
  return [...listTypeViolations(schema, path), ...mapTypeViolations(schema, path)];
}

function mapTypeViolations(schema: JsonObject, path: string): Violation[] {
  const kind = own(schema, "x-kubernetes-map-type");
  if (kind === undefined) return [];
  return [
    ...when(kind !== "atomic" && kind !== "granular", "list-type", {
      path: `${path}.x-kubernetes-map-type`,
      problem: "must be atomic or granular",
      message: unsupportedText(kind, ["atomic", "granular"]),
    }),
    ...when(own(schema, "type") !== "object", "list-type", {
      path: `${path}.type`,
      problem: "must be object if x-kubernetes-map-type is given",
      message: neededText(own(schema, "type"), "must be object if x-kubernetes-map-type is specified"),
    }),
  ];
}

function listTypeViolations(schema: JsonObject, path: string): Violation[] {
  const kind = own(schema, "x-kubernetes-list-type");
  const keys = own(schema, "x-kubernetes-list-map-keys");
  const named = isArray(keys) ? keys.map(String) : [];
  const at = `${path}.x-kubernetes-list-type`;
  const problems = when(named.length > 0 && kind !== "map", "list-type", {
    path: at,
    problem: "must be map if map keys are given",
    message: neededText(kind, "must be map if x-kubernetes-list-map-keys is non-empty"),
  });
  if (kind === undefined) return problems;
  const known = ["atomic", "set", "map"].includes(String(kind));
  problems.push(
    ...when(!known, "list-type", {
      path: at,
      problem: "must be atomic, set or map",
      message: unsupportedText(kind, ["atomic", "set", "map"]),
    }),
    ...when(own(schema, "type") !== "array", "list-type", {
      path: `${path}.type`,
      problem: "must be array if x-kubernetes-list-type is given",
      message: neededText(own(schema, "type"), "must be array if x-kubernetes-list-type is specified"),
    }),
  );
  const items = own(schema, "items");
  if (kind === "atomic" || !isObject(items)) return problems;
  problems.push(
    ...when(own(items, "nullable") === true, "list-type", {
      path: `${path}.items.nullable`,
      problem: "items of a set or map cannot be nullable",
      message: `Forbidden: cannot be nullable when x-kubernetes-list-type is ${String(kind)}`,
    }),
  );
  return [...problems, ...(kind === "set" ? setViolations(items, path) : mapViolations(items, named, path))];
}

function setViolations(items: JsonObject, path: string): Violation[] {
  const type = own(items, "type");
  const list = own(items, "x-kubernetes-list-type");
  return [
    ...when(type === "object" && own(items, "x-kubernetes-map-type") !== "atomic", "list-type", {
      path: `${path}.items.x-kubernetes-map-type`,
      problem: "must be atomic for items of a set",
      message: `Invalid value: ${list === undefined ? "null" : goText(list)}: ${SET_ITEM}`,
    }),
    ...when(type === "array" && list !== undefined && list !== "atomic", "list-type", {
      path: `${path}.items.x-kubernetes-list-type`,
      problem: "must be atomic for items of a set",
      message: invalidText(list, SET_ITEM),
    }),
  ];
}

function mapViolations(items: JsonObject, keys: readonly string[], path: string): Violation[] {
  const at = `${path}.x-kubernetes-list-map-keys`;
  return [
    ...when(keys.length === 0, "list-type", {
      path: at,
      problem: "must be given for a list map",
      message: "Required value: must not be empty if x-kubernetes-list-type is map",
    }),
    ...when(new Set(keys).size < keys.length, "list-type", {
      path: at,
      problem: "must be unique",
      message: invalidText(keys, "must not contain duplicate entries"),
    }),
    ...when(own(items, "type") !== "object", "list-type", {
      path: `${path}.items.type`,
      problem: "must be object in a list map",
      message: invalidText(own(items, "type"), "must be object if parent array's x-kubernetes-list-type is map"),
    }),
    ...keys.flatMap((key) => keyViolations(items, { key, keys, path })),
  ];
}

function keyViolations(
  items: JsonObject,
  { key, keys, path }: { readonly key: string; readonly keys: readonly string[]; readonly path: string },
): Violation[] {
  const properties = own(items, "properties");
  const property: Json | undefined = isObject(properties) ? own(properties, key) : undefined;
  if (!isObject(property))
    return [
      violation(
        "list-type",
        `${path}.x-kubernetes-list-map-keys`,
        "must all be names of item properties",
        invalidText(keys, "entries must all be names of item properties"),
      ),
    ];
  const at = `${path}.items.properties[${key}]`;
  const required = own(items, "required");
  const present = (isArray(required) && required.includes(key)) || own(property, "default") !== undefined;
  return [
    ...when(!SCALARS.includes(String(own(property, "type"))), "list-type", {
      path: `${at}.type`,
      problem: "must be a scalar type for a key of a list map",
      // The server prints the type of the item, not that of the key.
      message: invalidText(own(items, "type"), "must be a scalar type if parent array's x-kubernetes-list-type is map"),
    }),
    ...when(!present, "list-type", {
      path: `${at}.default`,
      problem: "a key of a list map must be required or have a default",
      message:
        "Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
    }),
    ...when(own(property, "nullable") === true, "list-type", {
      path: `${at}.nullable`,
      problem: "a key of a list map cannot be nullable",
      message: "Forbidden: this property is in x-kubernetes-list-map-keys, so it cannot be nullable",
    }),
  ];
}
