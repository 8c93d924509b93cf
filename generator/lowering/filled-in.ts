import { isArray, isObject, members, own } from "../../packages/base/src/json.ts";
import { isCertain } from "../catalog/consequences.ts";
import { findContradiction, isNever } from "../catalog/contradictions.ts";
import { sub, subs, type Part } from "../catalog/located.ts";
import { allowedValues } from "../catalog/possible-types.ts";
import { report } from "./lowering.ts";
import { having, type Work } from "./work.ts";

/**
 * Reports what depends on the presence of properties with a default. An API server fills them in before it validates; the
 * generated validator judges the object as it is.
 */
export function reportFilledIn(work: Work, names: readonly string[], soft: readonly Part[]): void {
  if (names.length === 0) return;
  for (const name of names) reportRequired(work, name);
  for (const part of work.flat.parts) reportDependent(work, part, { names, isBranch: false });
  for (const part of soft) reportDependent(work, part, { names, isBranch: true });
  reportRefused(work, names);
}

function reportRequired(work: Work, name: string): void {
  for (const [part, list] of having(work.flat, "required")) {
    if (!isArray(list) || !list.includes(name)) continue;
    report(work.lowering, { code: "SG4081", params: { name } }, { part, tokens: ["required"] });
  }
}

interface Filled {
  readonly names: readonly string[];
  /** Whether the part is a branch, which may decide by the presence of a property. */
  readonly isBranch: boolean;
}

function reportDependent(work: Work, part: Part, filled: Filled): void {
  for (const keyword of Object.keys(part.schema)) {
    const name = filled.names.find((one) => dependsOn(part, keyword, { name: one, isBranch: filled.isBranch }));
    if (name === undefined) continue;
    report(work.lowering, { code: "SG4093", params: { name, keyword } }, { part, tokens: [keyword] });
  }
}

/** Whether the verdict of a keyword may differ between an object with and without a property. */
function dependsOn(
  part: Part,
  keyword: string,
  { name, isBranch }: { readonly name: string; readonly isBranch: boolean },
): boolean {
  const value = own(part.schema, keyword);
  switch (keyword) {
    case "minProperties":
    case "maxProperties":
      return true;
    case "const":
    case "enum":
      return (allowedValues(part) ?? []).some(isObject);
    case "dependentRequired":
      return members(part.schema, keyword).some(
        ([key, list]) => key === name || (isArray(list) && list.includes(name)),
      );
    case "dependentSchemas":
      return isObject(value) && Object.hasOwn(value, name);
    case "required":
      return isBranch && isArray(value) && value.includes(name);
    case "properties": {
      const schema = isObject(value) ? own(value, name) : undefined;
      return isBranch && schema !== undefined && schema !== true;
    }
    case "additionalProperties":
    case "unevaluatedProperties":
      return isBranch && value !== true && sub(part, "properties", name) === undefined;
    case "patternProperties":
      return isBranch;
    default:
      return false;
  }
}

/** Reports branches that no object can choose, and objects that the API server always refuses, because of the defaults. */
function reportRefused(work: Work, names: readonly string[]): void {
  const { lowering } = work;
  const { parts } = work.flat;
  const [first] = parts;
  if (first === undefined || findContradiction(parts, lowering, { isStrict: true }) !== undefined) return;
  const present: Part = { ...first, pointer: `${first.pointer}@present`, schema: { required: [...names] } };
  const name = names.map((one) => JSON.stringify(one)).join(", ");
  const found = findContradiction([...parts, present], lowering, { isStrict: true });
  if (found !== undefined && found.part !== present) {
    const params = { name, what: "the API server refuses every object here", why: found.why };
    report(lowering, { code: "SG4094", params }, { part: found.part, tokens: found.tokens });
    return;
  }
  for (const part of parts) {
    const branches = subs(part, "oneOf");
    const always = branches.findIndex((one) => isCertain(one, [...parts, present]));
    if (always === -1) continue;
    branches.forEach((branch, i) => {
      if (i === always || isNever(branch)) return;
      const params = {
        name,
        what: "the API server refuses each object that matches this branch",
        why: `with the default, branch ${always + 1} matches each object too`,
      };
      report(lowering, { code: "SG4094", params }, { part: branch, tokens: [] });
    });
  }
}
