import { fromEntries, isArray, isObject, jsonText, members, own, type Json } from "../../packages/base/src/json.ts";
import { sub, subMembers, type Located, type Part } from "../catalog/located.ts";
import { reportFilledIn } from "./filled-in.ts";
import { report, reportDropped, type StructuralSchema } from "./lowering.ts";
import { having, mayBe, type Work } from "./work.ts";
import { allowedValues } from "../catalog/possible-types.ts";

/** Lowers `properties`, `additionalProperties`, `required` and the other keywords about members. */
export function lowerObjects(work: Work): void {
  if (!mayBe(work.types, "object")) return;
  const required = requiredNames(work);
  if (required.length > 0) work.node["required"] = required;
  if (work.place.kind === "structural") lowerMembers(work, work.place.soft);
  else lowerBranchMembers(work, work.place.host);
  lowerNames(work);
}

function requiredNames(work: Work): string[] {
  const names = having(work.flat, "required").flatMap(([, value]) => (isArray(value) ? value.map(String) : []));
  return [...new Set(names)];
}

/** What a part says about the members that it does not name. */
type Rest = "open" | "unsaid" | "closed" | "patterns" | Located;

function restOf(part: Part): Rest {
  if (members(part.schema, "patternProperties").length > 0) return "patterns";
  const rest = sub(part, "additionalProperties") ?? sub(part, "unevaluatedProperties");
  if (rest === undefined) return "unsaid";
  if (rest.schema === false) return "closed";
  return rest.schema === true || Object.keys(rest.schema).length === 0 ? "open" : rest;
}

/** Lists the schemas that the parts have for a member with this name. */
function memberSchemas(work: Work, name: string): Located[] {
  return work.flat.parts.flatMap((part) => {
    const named = sub(part, "properties", name);
    if (named !== undefined) return [named];
    // `unevaluatedProperties` takes the members of other parts into account; `additionalProperties` does not.
    const rest = own(part.schema, "patternProperties") === undefined ? sub(part, "additionalProperties") : undefined;
    return rest === undefined ? [] : [rest];
  });
}

/** Whether `unevaluatedProperties` closes the object. It allows what a matching branch declares; a CRD cannot say that. */
function closesUnevaluated(part: Part): boolean {
  const rest = own(part.schema, "unevaluatedProperties");
  return rest !== undefined && rest !== true && own(part.schema, "additionalProperties") === undefined;
}

function namesIn(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => members(part.schema, "properties").map(([name]) => name));
}

/** Names that constraints mention. The node must declare them, or the API server prunes them before it validates. */
function mentionedNames(work: Work): string[] {
  const parts = [...work.flat.parts, ...softOf(work)];
  return parts.flatMap((part) => [
    ...requiredList(own(part.schema, "required")),
    ...dependentNames(part),
    ...valueNames(part),
  ]);
}

function dependentNames(part: Part): string[] {
  return ["dependentRequired", "dependentSchemas", "dependencies"].flatMap((keyword) =>
    members(part.schema, keyword).flatMap(([name, list]) => [name, ...requiredList(list)]),
  );
}

function valueNames(part: Part): string[] {
  return (allowedValues(part) ?? []).flatMap((value) => (isObject(value) ? Object.keys(value) : []));
}

function requiredList(value: Json | undefined): string[] {
  return value !== undefined && isArray(value) ? value.map(String) : [];
}

function softOf(work: Work): readonly Part[] {
  return work.place.kind === "structural" ? work.place.soft : [];
}

function softMembers(soft: readonly Part[], name: string): Located[] {
  return soft.flatMap((part) => sub(part, "properties", name) ?? []);
}

function lowerMembers(work: Work, soft: readonly Part[]): void {
  const rests = work.flat.parts.map((part) => [part, restOf(part)] as const);
  const schemas = rests.flatMap(([, rest]) => (typeof rest === "object" ? [rest] : []));
  const closed = rests.some(([, rest]) => rest === "closed");
  const hard = namesIn(work.flat.parts);
  reportPatterns(work, rests);
  const patterns = rests.some(([, rest]) => rest === "patterns");
  const unevaluated = work.flat.parts.filter(closesUnevaluated);
  const others = [...work.flat.parts.filter((part) => !closesUnevaluated(part)), ...soft];
  const evaluatedElsewhere = unevaluated.length > 0 && others.some(evaluatesRest);
  const plain = unevaluated.length === 0 || (namesIn(soft).length === 0 && !evaluatedElsewhere);
  if (hard.length === 0 && !patterns && plain && (schemas.length > 0 || closed))
    return lowerMap(work, closed ? null : schemas, soft);
  const declared = [...new Set([...hard, ...namesIn(soft)])];
  if (declared.length === 0 || patterns || evaluatedElsewhere) keepUnknown(work);
  if (declared.length > 0) declare(work, [...new Set([...declared, ...mentionedNames(work)])], soft);
  if (evaluatedElsewhere) for (const part of unevaluated) reportUnevaluated(work, part);
  else if (declared.length > 0) lowerRest(work, rests);
}

/** Whether a part says something about the members that it does not name, and so evaluates them. */
function evaluatesRest(part: Part): boolean {
  return ["additionalProperties", "unevaluatedProperties", "patternProperties"].some(
    (keyword) => own(part.schema, keyword) !== undefined,
  );
}

function reportUnevaluated(work: Work, part: Part): void {
  reportDropped(work.lowering, part, {
    keyword: "unevaluatedProperties",
    why: "a CRD does not know what other schemas evaluate",
  });
}

function keepUnknown(work: Work): void {
  work.node["x-kubernetes-preserve-unknown-fields"] = true;
}

/** Lowers an object without declared members: `additionalProperties` is exact there, `false` too. */
function lowerMap(work: Work, schemas: readonly Located[] | null, soft: readonly Part[]): void {
  if (schemas === null || schemas.some((rest) => rest.schema === false)) {
    work.node["additionalProperties"] = false;
    return;
  }
  const below = soft.flatMap((part) => [
    ...subMembers(part, "properties").map(([, member]) => member),
    ...[sub(part, "additionalProperties")].flatMap((rest) => rest ?? []),
  ]);
  const values = work.structural(schemas, below);
  const any =
    values["x-kubernetes-preserve-unknown-fields"] === true &&
    values["nullable"] === true &&
    Object.keys(values).length === 2;
  if (any) keepUnknown(work);
  else work.node["additionalProperties"] = values;
}

function declare(work: Work, names: readonly string[], soft: readonly Part[]): void {
  const nodes = names.map(
    (name) => [name, work.structural(memberSchemas(work, name), softMembers(soft, name))] as const,
  );
  work.node["properties"] = fromEntries<Json>(nodes);
  const filledIn = nodes.flatMap(([name, node]) => (own(node, "default") === undefined ? [] : [name]));
  reportFilledIn(work, filledIn, soft);
}

/** Next to `properties`, a CRD can prune or keep unknown members, but not check them. */
function lowerRest(work: Work, rests: readonly (readonly [Part, Rest])[]): void {
  const closed = rests.find(([, rest]) => rest === "closed");
  if (closed !== undefined) {
    const [part] = closed;
    const keyword =
      own(part.schema, "additionalProperties") === false ? "additionalProperties" : "unevaluatedProperties";
    report(work.lowering, { code: "SG4001", params: {} }, { part, tokens: [keyword] });
    return;
  }
  for (const [part, rest] of rests) {
    if (typeof rest !== "object") continue;
    const keyword = closesUnevaluated(part) ? "unevaluatedProperties" : "additionalProperties";
    report(work.lowering, { code: "SG4011", params: {} }, { part, tokens: [keyword] });
    keepUnknown(work);
  }
  const counted = [...work.flat.parts, ...softOf(work)].some(countsMembers);
  if (counted || rests.some(([, rest]) => rest === "open")) keepUnknown(work);
}

/** Whether unknown members influence the verdict, so that pruning must not remove them. */
function countsMembers(part: Part): boolean {
  const counting = ["minProperties", "maxProperties", "propertyNames"].some(
    (keyword) => own(part.schema, keyword) !== undefined,
  );
  const empty = restOf(part) === "closed" && namesIn([part]).length === 0;
  return counting || empty || (allowedValues(part) ?? []).some((value) => isObject(value));
}

/** How long a schema may be in a hint. */
const SHORT = 100;

/** A closed map with one pattern for its names has a form in a CRD that keeps what is said about the values. */
function hintForMap({ schema }: Part): string | undefined {
  const [[, values] = [], ...others] = members(schema, "patternProperties");
  const isMap = others.length === 0 && own(schema, "properties") === undefined;
  if (!isMap || own(schema, "additionalProperties") !== false || !isObject(values)) return undefined;
  const text = jsonText(values);
  return `write "additionalProperties": ${text.length > SHORT ? "{ … }" : text} in place of patternProperties and false: the API server then checks the values`;
}

function reportPatterns(work: Work, rests: readonly (readonly [Part, Rest])[]): void {
  for (const [part, rest] of rests) {
    if (rest !== "patterns") continue;
    reportDropped(work.lowering, part, {
      keyword: "patternProperties",
      why: "a CRD cannot choose a schema by the name of a field",
      hint: hintForMap(part),
    });
  }
}

function lowerNames(work: Work): void {
  for (const part of work.flat.parts) {
    const names = sub(part, "propertyNames");
    if (names === undefined || names.schema === true) continue;
    if (names.schema === false) work.fragments.push({ maxProperties: 0 });
    else if (Object.keys(names.schema).length === 1 && own(names.schema, "type") === "string") continue;
    else
      reportDropped(work.lowering, part, { keyword: "propertyNames", why: "a CRD does not check the names of fields" });
  }
}

/** The node of a member of a host node. */
function memberHost(host: StructuralSchema | undefined, name: string): StructuralSchema | undefined {
  if (host === undefined) return undefined;
  const properties = own(host, "properties");
  const named = isObject(properties) ? own(properties, name) : undefined;
  const found = named ?? own(host, "additionalProperties");
  return isObject(found) ? found : undefined;
}

function lowerBranchMembers(work: Work, host: StructuralSchema | undefined): void {
  const forms: [string, Json][] = [];
  for (const name of new Set(namesIn(work.flat.parts))) {
    if (name === "metadata") reportMetadata(work);
    else {
      const form = work.branch(memberSchemas(work, name), memberHost(host, name));
      if (Object.keys(form).length > 0) forms.push([name, form]);
    }
  }
  if (forms.length > 0) work.node["properties"] = fromEntries(forms);
  for (const part of work.flat.parts) closeBranch(work, part, host);
}

function reportMetadata(work: Work): void {
  for (const part of work.flat.parts) {
    if (sub(part, "properties", "metadata") === undefined) continue;
    const params = {
      keyword: "properties",
      why: 'allOf, anyOf, oneOf and not of a CRD may not mention a property called "metadata"',
    };
    report(work.lowering, { code: "SG4002", params }, { part, tokens: ["properties", "metadata"] });
  }
}

/** Junctors forbid `additionalProperties`. In two cases other keywords say exactly the same. */
function closeBranch(work: Work, part: Part, host: StructuralSchema | undefined): void {
  const rest = restOf(part);
  if (rest === "open" || rest === "unsaid") return;
  if (closesUnevaluated(part)) {
    return reportUnevaluated(work, part);
  }
  if (rest === "patterns") return reportPatterns(work, [[part, rest]]);
  const names = members(part.schema, "properties").map(([name]) => name);
  const hostNames = prunedNames(host);
  if (rest === "closed" && names.length === 0) {
    work.fragments.push({ maxProperties: 0 });
  } else if (rest === "closed" && hostNames !== null) {
    const others = hostNames.filter((name) => !names.includes(name));
    const [other] = others;
    if (others.length === 1 && other !== undefined) work.fragments.push({ not: { required: [other] } });
    else if (others.length > 1) work.fragments.push({ not: { anyOf: others.map((name) => ({ required: [name] })) } });
    report(work.lowering, { code: "SG4001", params: {} }, { part, tokens: ["additionalProperties"] });
  } else if (rest === "closed" && names.every((name) => requiredNames(work).includes(name))) {
    work.fragments.push({ maxProperties: names.length });
  } else {
    reportDropped(work.lowering, part, {
      keyword: "additionalProperties",
      why: "it is forbidden inside allOf, anyOf, oneOf and not",
      hint: "declare the object outside the branches too, with its properties; there the API server drops other fields",
    });
  }
}

/** Lists the members that a host can have after pruning; null if it keeps unknown ones. */
function prunedNames(host: StructuralSchema | undefined): readonly string[] | null {
  if (
    host === undefined ||
    own(host, "type") !== "object" ||
    own(host, "x-kubernetes-preserve-unknown-fields") === true
  )
    return null;
  const properties = own(host, "properties");
  return isObject(properties) ? Object.keys(properties) : null;
}
