import {
  canonicalJson,
  fitsDouble,
  isArray,
  isNumeric,
  isObject,
  own,
  type Json,
  type JsonObject,
} from "../../packages/base/src/json.ts";
import { report, type StructuralSchema } from "./lowering.ts";
import { allowedValues, hasType, type Types } from "../catalog/possible-types.ts";
import { IS_A, isOnly, NEVER, type Work } from "./work.ts";
import type { Flat } from "./expand.ts";

/** Lists the values that all parts allow, except null. Returns null if no part lists values. */
function listedValues(flat: Flat): readonly Json[] | null {
  const [first, ...others] = flat.parts.flatMap((part) => {
    const allowed = allowedValues(part);
    return allowed === null ? [] : [byText(allowed)];
  });
  if (first === undefined) return null;
  const common = [...first].filter(([text]) => others.every((other) => other.has(text)));
  return common.flatMap(([, value]) => (value === null ? [] : [value]));
}

/** Equal values have the same text. The first of them counts. */
function byText(values: readonly Json[]): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>();
  for (const value of values) {
    const text = canonicalJson(value);
    if (!found.has(text)) found.set(text, value);
  }
  return found;
}

/**
 * Lowers `enum` and `const`. The `enum` of a CRD is exact for strings and booleans only: the API server converts the
 * value to the type of each member first, so 1.5 would match 1 (docs/crd.md 1.6).
 */
export function lowerEnums(work: Work): void {
  const listed = listedValues(work.flat);
  if (listed === null) return;
  reportRounded(work);
  const values = listed.filter((value) => hasType(value, work.types));
  if (values.length === 0) {
    work.fragments.push({ ...NEVER });
  } else if (isOnly(work.types, "boolean")) {
    if (values.length === 1) work.fragments.push({ enum: [...values] });
  } else if (isOnly(work.types, "string")) {
    // The enum of a nullable node refuses null. Under allOf it does not apply to null.
    work.fragments.push(work.node["nullable"] === true ? { allOf: [{ enum: [...values] }] } : { enum: [...values] });
  } else {
    const forms = values.map((value) => constForm(value, work.types));
    const [single] = forms;
    work.fragments.push(forms.length === 1 && single !== undefined ? { ...single } : { anyOf: forms });
  }
}

/** Reports an integer that the API server compares exactly, and a client as a double. */
function reportRounded({ lowering, flat }: Work): void {
  for (const part of flat.parts) {
    for (const keyword of ["const", "enum"]) {
      const value = roundedIn(own(part.schema, keyword));
      if (value === undefined) continue;
      const params = { value: String(value), nearest: String(BigInt(Number(value))) };
      report(lowering, { code: "SG4062", params }, { part, tokens: [keyword] });
    }
  }
}

/** The first integer in a value that a double does not hold. */
function roundedIn(value: Json | undefined): bigint | undefined {
  if (typeof value === "bigint") return fitsDouble(value) ? undefined : value;
  if (typeof value !== "object" || value === null) return undefined;
  for (const member of Object.values(value)) {
    const found = roundedIn(member);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Accepts exactly one value, with keywords that junctors allow. `types` need no guard. */
function constForm(value: Json, types: Types): StructuralSchema {
  if (value === null) return NEVER;
  if (typeof value === "string") return guarded({ enum: [value] }, "string", types);
  if (typeof value === "boolean") return { enum: [value] };
  if (isNumeric(value)) return numberForm(value, types);
  if (isArray(value)) return { enum: [value] };
  return objectForm(value, types);
}

function numberForm(value: number | bigint, types: Types): StructuralSchema {
  if (!Number.isSafeInteger(value)) return { enum: [value] };
  const numeric = types !== null && [...types].every((type) => type === "number" || type === "integer");
  return numeric ? { minimum: value, maximum: value } : { minimum: value, maximum: value, ...IS_A["number"] };
}

function guarded(form: StructuralSchema, type: string, types: Types): StructuralSchema {
  return isOnly(types, type) ? form : { ...form, ...IS_A[type] };
}

function objectForm(value: Json, types: Types): StructuralSchema {
  if (!isObject(value)) return NEVER;
  const names = Object.keys(value);
  // A junctor may not mention a property called metadata.
  if (Object.hasOwn(value, "metadata")) return { enum: [value] };
  const form = { required: names, minProperties: names.length, maxProperties: names.length };
  return guarded({ ...form, properties: propertyForms(value) }, "object", types);
}

function propertyForms(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, constForm(member, null)]));
}
