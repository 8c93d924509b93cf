import {
  escapeToken,
  isArray,
  isObject,
  members,
  own,
  type Json,
  type JsonObject,
} from "../../packages/base/src/json.ts";
import type { NamedType, NestedType } from "../types.ts";
import { itemWord, pascalCase, valueWord } from "./names.ts";
import { literalsOf, ownMembers, ownTypes, partsOf, unionsOf } from "./shape.ts";

/** Where a schema is, and the parts of its name. */
interface At {
  /** The name of the type that holds it. */
  readonly holder: string;
  /** What its own name adds to that; empty for the root. */
  readonly word: string;
  readonly pointer: string;
}

type Member = readonly [name: string, schema: Json, pointer: string];

/**
 * Returns the objects and enums inside a type that get a name: the holder's name, then that of the property. A property
 * without an ASCII letter or digit, or one that several branches declare, gets none. Its type is printed in place.
 */
export function nestedTypes(type: Pick<NamedType, "name" | "pointer" | "schema">): NestedType[] {
  const found: NestedType[] = [];
  const { name, pointer, schema } = type;
  if (!isObject(schema) || isEnum(schema)) return found;
  const inner = alternative(schema, pointer);
  if (inner === undefined && isStruct(schema)) visitMembers(schema, name, pointer);
  else visit(inner?.schema ?? schema, { holder: name, word: "", pointer: inner?.pointer ?? pointer });
  return found;

  function visit(node: Json, at: At): void {
    if (!isObject(node)) return;
    const branch = alternative(node, at.pointer);
    if (branch !== undefined) return visit(branch.schema, { ...at, pointer: branch.pointer });
    const isNamed = at.word !== "";
    const nestedName = at.holder + at.word;
    if (isEnum(node) || isStruct(node)) {
      if (isNamed) found.push({ name: nestedName, pointer: at.pointer, schema: node });
      if (!isEnum(node)) visitMembers(node, nestedName, at.pointer);
      return;
    }
    visitItems(node, at);
    visitValues(node, at);
  }

  function visitMembers(node: JsonObject, holder: string, from: string): void {
    const all = allMembers(node, from);
    const counts = new Map<string, number>();
    for (const [key] of all) counts.set(key, (counts.get(key) ?? 0) + 1);
    for (const [key, value, at] of all) {
      const word = pascalCase(key);
      if (word !== "" && counts.get(key) === 1) visit(value, { holder, word, pointer: at });
    }
  }

  function visitItems(node: JsonObject, { holder, word, pointer: from }: At): void {
    if (!hasOwnShape(node, "array")) return;
    const item = itemWord(word);
    const prefix = own(node, "prefixItems");
    if (isArray(prefix)) {
      prefix.forEach((part, i) =>
        visit(part, { holder, word: `${item}${i + 1}`, pointer: `${from}/prefixItems/${i}` }),
      );
    }
    visit(own(node, "items") ?? true, { holder, word: item, pointer: `${from}/items` });
  }

  function visitValues(node: JsonObject, { holder, word, pointer: from }: At): void {
    if (!hasOwnShape(node, "object")) return;
    const additional = own(node, "additionalProperties");
    const patterns = members(node, "patternProperties");
    const at = { holder, word: valueWord(word) };
    if (isObject(additional)) visit(additional, { ...at, pointer: `${from}/additionalProperties` });
    else if (patterns.length === 1) {
      const [key, value] = patterns[0] ?? ["", true];
      visit(value, { ...at, pointer: `${from}/patternProperties/${escapeToken(key)}` });
    }
  }
}

/** Whether a schema is only an enum of two or more scalars. */
export function isEnum(node: Json): boolean {
  if (!isObject(node)) return false;
  const literals = literalsOf(node) ?? [];
  return literals.length > 1 && own(node, "$ref") === undefined && partsOf(node).length === 0;
}

/** Whether a schema is an object with members, or a choice of such objects. */
function isStruct(node: Json): boolean {
  if (!isObject(node)) return false;
  if (hasOwnShape(node, "object") && ownMembers(node).length > 0) return true;
  return [...unionsOf(node).flat(), ...partsOf(node)].some(isStruct);
}

function hasOwnShape(node: JsonObject, type: string): boolean {
  return literalsOf(node) === undefined && ownTypes(node).includes(type);
}

/** For a schema that is only a choice between null and another schema: that other schema. */
function alternative(node: JsonObject, pointer: string): { schema: JsonObject; pointer: string } | undefined {
  if (literalsOf(node) !== undefined || ownTypes(node).length > 0 || own(node, "$ref") !== undefined) return undefined;
  const [union, ...more] = unionsOf(node);
  if (union === undefined || more.length > 0 || partsOf(node).length > 0) return undefined;
  const others = union.flatMap((schema, i) => (isObject(schema) && !isNull(schema) ? [{ schema, i }] : []));
  const [only] = others;
  if (only === undefined || others.length !== 1 || union.length !== 2) return undefined;
  const keyword = own(node, "oneOf") === union ? "oneOf" : "anyOf";
  return { schema: only.schema, pointer: `${pointer}/${keyword}/${only.i}` };
}

function isNull(schema: JsonObject): boolean {
  return own(schema, "type") === "null" || own(schema, "const") === null;
}

/** The members of an object, including those of its branches. */
function allMembers(node: JsonObject, pointer: string): Member[] {
  const mine = hasOwnShape(node, "object")
    ? ownMembers(node).map(([key, value]): Member => [key, value, `${pointer}/properties/${escapeToken(key)}`])
    : [];
  const branches = ["oneOf", "anyOf", "allOf"].flatMap((keyword) => {
    const list = own(node, keyword);
    if (!isArray(list) || (keyword !== "allOf" && !unionsOf(node).includes(list))) return [];
    return list.flatMap((branch, i) => (isObject(branch) ? allMembers(branch, `${pointer}/${keyword}/${i}`) : []));
  });
  return [...mine, ...branches];
}
