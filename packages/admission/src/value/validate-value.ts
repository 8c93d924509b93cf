import {
  canonicalJson,
  isArray,
  isNumeric,
  isObject,
  jsonEqual,
  own,
  type Json,
  type JsonObject,
} from "../../../base/src/json.ts";
import type { AdmissionCause } from "./cause.ts";
import { invalid, joined, missing, tooLong, tooMany, unplaced, wrongType, type Outcome } from "./cause.ts";
import { checkedFormat } from "./checked-format.ts";
import { codePoints } from "./code-points.ts";
import { isEnumMember } from "./enum-members.ts";
import { hasFormat, isStringFormat } from "../formats/formats.ts";
import { isLenientUri } from "../formats/uri.ts";
import { goText } from "./go-text.ts";
import { itemKeyText } from "./item-key.ts";
import { isFrom, type KubernetesVersion } from "./kubernetes-version.ts";
import { numberCauses } from "./number-causes.ts";
import { matchesPattern } from "../patterns/re2.ts";
import { isSet, listAt, memberSchema, findNumber, findObject, propertyAt, textAt } from "./schema-access.ts";
import { typeCauses } from "./type-causes.ts";

/** A value to check, with its schema, its path and the stored value. */
export interface CheckedValue {
  readonly schema: JsonObject;
  readonly value: Json;
  /** In the form of the API server: `spec.a[0].b`. */
  readonly path: string;
  /** The stored value of the same field, if there is one. A value that did not change has no causes. */
  readonly old?: Json | undefined;
  readonly kubernetes: KubernetesVersion;
}

/** Validates a value, with ratcheting. Rule: kube-openapi `pkg/validation/validate`, docs/crd.md 1.6 and 2.5. */
export function validateValue(checked: CheckedValue): Outcome {
  if (isUnchanged(checked)) return { causes: [], matches: 0 };
  if (checked.value === null) return { causes: [...typeCauses(checked), ...enumCauses(checked)], matches: 1 };
  return joined([...typeOutcome(checked), junctors(checked), ...valueOutcomes(checked), { causes: [], matches: 1 }]);
}

function ran(causes: readonly AdmissionCause[]): Outcome {
  return { causes, matches: 1 };
}

function typeOutcome(checked: CheckedValue): Outcome[] {
  const applies = checked.schema["type"] !== undefined || checkedFormat(checked.schema, checked.kubernetes) !== "";
  return applies || isSet(checked.schema, "x-kubernetes-int-or-string")
    ? [{ causes: typeCauses(checked), matches: 2 }]
    : [];
}

function valueOutcomes(checked: CheckedValue): Outcome[] {
  const { schema, value, path, kubernetes } = checked;
  if (typeof value === "string")
    return [ran(stringCauses(checked, value)), ...formatOutcome(checked, value), enumOutcome(checked)];
  if (isNumeric(value))
    return [{ causes: numberCauses({ schema, value, path, kubernetes }), matches: 2 }, enumOutcome(checked)];
  if (isArray(value)) return [...listOutcomes(checked, value), enumOutcome(checked)];
  return isObject(value) ? [enumOutcome(checked), ...objectOutcomes(checked, value)] : [enumOutcome(checked)];
}

function enumOutcome(checked: CheckedValue): Outcome {
  return ran(enumCauses(checked));
}

function enumCauses({ schema, value, path }: CheckedValue): AdmissionCause[] {
  const members = listAt(schema, "enum");
  if (members.length === 0 || isEnumMember(value, members)) return [];
  const supported = members.map((member) =>
    JSON.stringify(typeof member === "string" ? member : canonicalJson(member)),
  );
  const message = `Unsupported value: ${goText(value)}: supported values: ${supported.join(", ")}`;
  return [{ field: path === "" ? "<nil>" : path, reason: "FieldValueNotSupported", message }];
}

/** Reports only the first cause of length and pattern. */
function stringCauses({ schema, path }: CheckedValue, value: string): AdmissionCause[] {
  const length = codePoints(value);
  const [least, most, pattern] = [
    findNumber(schema, "minLength"),
    findNumber(schema, "maxLength"),
    textAt(schema, "pattern"),
  ];
  if (most !== undefined && length > most) return [tooLong(path, most)];
  if (least !== undefined && length < least)
    return [invalid(path, value, `${path} in body should be at least ${least} chars long`)];
  if (pattern === "" || matchesPattern(pattern, value)) return [];
  return [invalid(path, value, `${path} in body should match '${pattern}'`)];
}

function formatOutcome({ schema, path, kubernetes }: CheckedValue, value: string): Outcome[] {
  const format = checkedFormat(schema, kubernetes);
  if (!isStringFormat(format)) return [];
  return [ran(isOfFormat(format, value, kubernetes) ? [] : [wrongType(path, format, value)])];
}

/** Before Kubernetes 1.36, the Go of a server accepts colons in the host of an HTTP address. */
function isOfFormat(format: string, value: string, kubernetes: KubernetesVersion): boolean {
  return hasFormat(format, value) || (format === "uri" && !isFrom(kubernetes, "1.36") && isLenientUri(value));
}

function listOutcomes(checked: CheckedValue, value: readonly Json[]): Outcome[] {
  const { schema, path, kubernetes } = checked;
  const items = findObject(schema, "items");
  const [least, most] = [findNumber(schema, "minItems"), findNumber(schema, "maxItems")];
  const causes: AdmissionCause[] = [];
  if (least !== undefined && value.length < least)
    causes.push(invalid(path, BigInt(value.length), `${path} in body should have at least ${least} items`));
  if (most !== undefined && value.length > most) causes.push(tooMany(path, value.length, most));
  const olds = oldItems(checked);
  const below =
    items === undefined
      ? []
      : value.map((item, i) =>
          validateValue({ schema: items, value: item, path: `${path}[${i}]`, old: olds?.(item), kubernetes }),
        );
  return [...below, { causes, matches: 2 }];
}

/** Returns a function that finds the stored item with the keys of a new one; undefined if it is not a list map. */
export function oldItems({
  schema,
  old,
}: Pick<CheckedValue, "schema" | "old">): ((item: Json) => Json | undefined) | undefined {
  if (!isArray(old) || textAt(schema, "x-kubernetes-list-type") !== "map") return undefined;
  const byKey = new Map<string, Json>();
  for (const item of old) {
    const key = itemKeyText(schema, item);
    if (key !== undefined && !byKey.has(key)) byKey.set(key, item);
  }
  return (item) => byKey.get(itemKeyText(schema, item) ?? "");
}

/**
 * Whether a value equals the stored one, so that an update may keep it though it is invalid. The order of the items of a
 * list map does not count. Rule: k8s.io/apiserver `cel/common/equality.go`.
 */
export function isUnchanged({ schema, value, old }: Pick<CheckedValue, "schema" | "value" | "old">): boolean {
  if (old === undefined) return false;
  if (isArray(value) && isArray(old)) {
    const olds = oldItems({ schema, old });
    if (olds === undefined) return jsonEqual(value, old);
    const items = findObject(schema, "items") ?? {};
    return (
      value.length === old.length && value.every((item) => isUnchanged({ schema: items, value: item, old: olds(item) }))
    );
  }
  if (!isObject(value) || !isObject(old)) return jsonEqual(value, old);
  const names = Object.keys(value);
  return (
    names.length === Object.keys(old).length &&
    names.every((name) => {
      const below = memberSchema(schema, name);
      const [member = null, before] = [own(value, name), own(old, name)];
      return before !== undefined && below !== undefined && isUnchanged({ schema: below, value: member, old: before });
    })
  );
}

function objectOutcomes(checked: CheckedValue, value: JsonObject): Outcome[] {
  return [
    ran([...sizeCauses(checked, value), ...forbidden(checked, value)]),
    ...memberOutcomes(checked, value),
    ran(requiredCauses(checked, value)),
  ];
}

function sizeCauses({ schema, path }: CheckedValue, value: JsonObject): AdmissionCause[] {
  const size = Object.keys(value).length;
  const [least, most] = [findNumber(schema, "minProperties"), findNumber(schema, "maxProperties")];
  const causes: AdmissionCause[] = [];
  if (least !== undefined && size < least)
    causes.push(invalid(path, BigInt(size), `${path} in body should have at least ${least} properties`));
  if (most !== undefined && size > most) causes.push(tooMany(path, size, most));
  return causes;
}

function forbidden({ schema, path }: CheckedValue, value: JsonObject): AdmissionCause[] {
  if (own(schema, "additionalProperties") !== false) return [];
  return Object.keys(value)
    .filter((name) => propertyAt(schema, name) === undefined)
    .map((name) => invalid(path, name, `${path}.${name} in body is a forbidden property`));
}

function memberOutcomes({ schema, path, old, kubernetes }: CheckedValue, value: JsonObject): Outcome[] {
  return Object.entries(value).flatMap(([name, member]) => {
    const below = memberSchema(schema, name);
    if (below === undefined) return [];
    const before = isObject(old) && !isTypeMeta(path, name) ? own(old, name) : undefined;
    const at = path === "" ? name : `${path}.${name}`;
    return [validateValue({ schema: below, value: member, path: at, old: before, kubernetes })];
  });
}

/** Whether a field is the apiVersion or the kind of the whole object, which differ between versions. */
function isTypeMeta(path: string, name: string): boolean {
  return path === "" && (name === "apiVersion" || name === "kind");
}

function requiredCauses({ schema, path }: CheckedValue, value: JsonObject): AdmissionCause[] {
  const names = listAt(schema, "required").map(String);
  return names.filter((name) => !Object.hasOwn(value, name)).map((name) => missing(`${path}.${name}`));
}

function branches({ schema, value, path, kubernetes }: CheckedValue, keyword: string): Outcome[] {
  return listAt(schema, keyword).map((branch) =>
    validateValue({ schema: isObject(branch) ? branch : {}, value, path, kubernetes }),
  );
}

function passes(outcome: Outcome): boolean {
  return outcome.causes.length === 0;
}

/** The outcome of the branch that is closest to valid: the first one with the most matches. */
function closest(outcomes: readonly Outcome[]): Outcome[] {
  const [first, ...rest] = outcomes;
  if (first === undefined) return [];
  return [rest.reduce((best, outcome) => (outcome.matches > best.matches ? outcome : best), first)];
}

function junctors(checked: CheckedValue): Outcome {
  return joined([...anyOf(checked), ...oneOf(checked), ...allOf(checked), ...not(checked), { causes: [], matches: 2 }]);
}

function branchCause(text: string): Outcome {
  return { causes: [unplaced(text)], matches: 0 };
}

function anyOf(checked: CheckedValue): Outcome[] {
  const outcomes = branches(checked, "anyOf");
  if (outcomes.length === 0) return [];
  const success = outcomes.find(passes);
  if (success !== undefined) return [success];
  return [branchCause(`"${checked.path}" must validate at least one schema (anyOf)`), ...closest(outcomes)];
}

function oneOf(checked: CheckedValue): Outcome[] {
  const outcomes = branches(checked, "oneOf");
  const good = outcomes.filter(passes);
  if (outcomes.length === 0 || good.length === 1) return good;
  const found = good.length === 0 ? "Found none valid" : `Found ${good.length} valid alternatives`;
  const text = `"${checked.path}" must validate one and only one schema (oneOf). ${found}`;
  return [branchCause(text), ...(good.length === 0 ? closest(outcomes) : [])];
}

function allOf(checked: CheckedValue): Outcome[] {
  const outcomes = branches(checked, "allOf");
  const good = outcomes.filter(passes).length;
  if (good === outcomes.length) return outcomes;
  const none = good === 0 ? ". None validated" : "";
  return [...outcomes, branchCause(`"${checked.path}" must validate all the schemas (allOf)${none}`)];
}

function not({ schema, value, path, kubernetes }: CheckedValue): Outcome[] {
  const negated = findObject(schema, "not");
  if (negated === undefined || !passes(validateValue({ schema: negated, value, path, kubernetes }))) return [];
  return [branchCause(`"${path}" must not validate the schema (not)`)];
}
