import { isArray, isObject, members, own } from "../../packages/base/src/json.ts";
import { branchesOf, isPart, sub, subMembers, subs, type Located, type Part } from "../catalog/located.ts";
import { report, reportDropped, type Lowering, type StructuralSchema } from "./lowering.ts";
import { expand, onlyNull } from "./expand.ts";
import { isOnly, NOT_A, type Work } from "./work.ts";

/** Lowers `anyOf`, `oneOf`, `not`, `if` and the dependent keywords to constraints on the same node. */
export function lowerJunctors(work: Work): void {
  const host = work.place.kind === "branch" ? work.place.host : work.node;
  for (const part of work.flat.parts) {
    lowerAnyOf(work, part, host);
    lowerOneOf(work, part, host);
    lowerNot(work, part, host);
    lowerConditional(work, part, host);
    lowerDependent(work, part, host);
  }
}

/** Lists the schemas in the junctors of these parts that apply to the same value, nested junctors included. */
export function junctorParts(lowering: Lowering, parts: readonly Part[], soft: readonly Located[]): readonly Part[] {
  const found: Part[] = [];
  const seen = new Set<string>();
  const queue: Located[] = [...soft, ...parts.flatMap(branchesOf)].reverse();
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const part of expand(lowering, [next]).parts) {
      const key = `${part.typeId} ${part.pointer}`;
      if (seen.has(key)) continue;
      seen.add(key);
      found.push(part);
      queue.push(...branchesOf(part).reverse());
    }
  }
  return found;
}

/** Lowers a branch. `weak` means that the result accepts more than the schema. */
function branch(
  work: Work,
  source: Located,
  host: StructuralSchema | undefined,
): { form: StructuralSchema; weak: boolean } {
  const before = work.lowering.weakened;
  const form = work.branch([source], host);
  return { form, weak: work.lowering.weakened !== before };
}

function live(work: Work, part: Part, keyword: string): Located[] {
  return subs(part, keyword).filter((source) => !onlyNull(work.lowering, source));
}

function lowerAnyOf(work: Work, part: Part, host: StructuralSchema | undefined): void {
  const sources = live(work, part, "anyOf");
  if (sources.length === 0) return;
  const forms = sources.map((source) => branch(work, source, host).form);
  if (forms.every((form) => Object.keys(form).length > 0)) work.fragments.push({ anyOf: forms });
}

/** If a branch is weak, two branches could match where the schema allows one. `anyOf` replaces `oneOf` then. */
function lowerOneOf(work: Work, part: Part, host: StructuralSchema | undefined): void {
  const sources = live(work, part, "oneOf");
  if (sources.length === 0) return;
  const lowered = sources.map((source) => branch(work, source, host));
  const forms = lowered.map(({ form }) => form);
  if (!lowered.some(({ weak }) => weak)) {
    work.fragments.push({ oneOf: forms });
    return;
  }
  const fields = sources.flatMap((source) => (isPart(source) ? members(source.schema, "properties") : []));
  const names = [...new Set(fields.map(([name]) => name))];
  if (names.length > 0 && excludeEachOther(forms)) {
    const free = names.filter((name) => !hasTypeOutside(host, name));
    const params = { keyword: "oneOf", names: free.map((name) => JSON.stringify(name)).join(", ") };
    if (free.length > 0) report(work.lowering, { code: "SG2170", params }, { part, tokens: ["oneOf"] });
  } else {
    const why = "a branch has no exact form in a CRD, so several may match";
    const hint =
      names.length > 0 ? "declare the properties beside oneOf, and keep only required in its branches" : undefined;
    reportDropped(work.lowering, part, { keyword: "oneOf", why, hint });
  }
  if (forms.every((form) => Object.keys(form).length > 0)) work.fragments.push({ anyOf: forms });
}

/** Whether a node gives a field its type, so that the branches need not. */
function hasTypeOutside(host: StructuralSchema | undefined, name: string): boolean {
  const properties = host && own(host, "properties");
  const field = isObject(properties) ? own(properties, name) : undefined;
  return isObject(field) && own(field, "type") !== undefined;
}

/** Whether of any two branches one requires a field that the other refuses. */
function excludeEachOther(forms: readonly StructuralSchema[]): boolean {
  const known = forms.map((form) => ({ required: requiredIn(form), refused: new Set(refusedIn(form)) }));
  return known.every((one, i) =>
    known.slice(i + 1).every((other) => {
      return (
        one.required.some((name) => other.refused.has(name)) || other.required.some((name) => one.refused.has(name))
      );
    }),
  );
}

function requiredIn(form: StructuralSchema): string[] {
  const listed = own(form, "required");
  return isArray(listed) ? listed.map(String) : [];
}

/** The fields that a form refuses with `not` and `required`. */
function refusedIn(form: StructuralSchema): string[] {
  const not = own(form, "not");
  if (!isObject(not)) return [];
  const any = own(not, "anyOf");
  const alternatives = isArray(any) ? any.filter(isObject) : [not];
  return alternatives.flatMap((one) =>
    Object.keys(one).length === 1 && requiredIn(one).length === 1 ? requiredIn(one) : [],
  );
}

function lowerNot(work: Work, part: Part, host: StructuralSchema | undefined): void {
  const source = sub(part, "not");
  if (source === undefined || onlyNull(work.lowering, source)) return;
  const { form, weak } = branch(work, source, host);
  if (weak)
    reportDropped(work.lowering, part, { keyword: "not", why: "the negated schema has no exact form in a CRD" });
  else work.fragments.push({ not: form });
}

function lowerConditional(work: Work, part: Part, host: StructuralSchema | undefined): void {
  const condition = sub(part, "if");
  const outcomes = [sub(part, "then"), sub(part, "else")];
  if (condition === undefined || outcomes.every((outcome) => outcome === undefined)) return;
  const test = branch(work, condition, host);
  if (test.weak)
    return reportDropped(work.lowering, part, { keyword: "if", why: "the condition has no exact form in a CRD" });
  const [then, otherwise] = outcomes.map((outcome) => (outcome === undefined ? {} : branch(work, outcome, host).form));
  if (then !== undefined && Object.keys(then).length > 0) work.fragments.push({ anyOf: [{ not: test.form }, then] });
  if (otherwise !== undefined && Object.keys(otherwise).length > 0)
    work.fragments.push({ anyOf: [test.form, otherwise] });
}

function lowerDependent(work: Work, part: Part, host: StructuralSchema | undefined): void {
  for (const keyword of ["dependentRequired", "dependencies"]) {
    const map = own(part.schema, keyword);
    if (!isObject(map)) continue;
    for (const [name, names] of Object.entries(map)) {
      if (isArray(names) && names.length > 0) {
        work.fragments.push({ anyOf: [{ not: { required: [name] } }, { required: [...new Set(names.map(String))] }] });
      }
    }
  }
  for (const keyword of ["dependentSchemas", "dependencies"]) {
    for (const [name, source] of subMembers(part, keyword)) {
      const { form } = branch(work, source, host);
      if (Object.keys(form).length === 0) continue;
      const guard = isOnly(work.types, "object") ? [] : [{ ...NOT_A["object"] }];
      work.fragments.push({ anyOf: [...guard, { not: { required: [name] } }, form] });
    }
  }
}
