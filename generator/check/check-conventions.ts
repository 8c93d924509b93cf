import { mentionsOldSelf } from "../../packages/admission/src/index.ts";
import {
  atPointer,
  escapeToken,
  isArray,
  isObject,
  members,
  own,
  type Json,
  type JsonObject,
} from "../../packages/base/src/json.ts";
import { isBuiltIn } from "../catalog/built-in-schemas.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { Catalog, Dependency, Entry } from "../types.ts";

/** Reports what departs from the conventions of a project. Each is a lint rule, and most are off by default. */
export function checkConventions({ entries }: Catalog, diagnostics: Diagnostics): void {
  const written = entries.filter((entry) => !isBuiltIn(entry));
  for (const entry of written) {
    checkStability(entry, diagnostics);
    checkRoot(entry, diagnostics);
    checkUse(entry, diagnostics);
    checkNamespace(entry, diagnostics);
    checkProse(entry, diagnostics);
  }
  checkForms(written, diagnostics);
  checkCopies(written, diagnostics);
}

function checkStability({ id, source, deprecated, stability }: Entry, diagnostics: Diagnostics): void {
  if (deprecated === null || stability === null || stability === "deprecated") return;
  diagnostics.report("SG3181", { id, stability }, { at: { source, pointer: "/x-ont-stability" } });
}

function checkRoot({ id, source, api }: Entry, diagnostics: Diagnostics): void {
  if (api === null) return;
  const problems = [
    ...(typeof atPointer(source.value, "/properties/metadata/$ref") === "string" ? [] : ["has no metadata by $ref"]),
    ...(atPointer(source.value, "/additionalProperties") === false ? [] : ["allows other properties"]),
  ];
  if (problems.length === 0) return;
  diagnostics.report("SG3183", { id, problem: problems.join(" and ") }, { at: { source, pointer: "" } });
}

function checkUse({ source, dependsOn, references }: Entry, diagnostics: Diagnostics): void {
  for (const { id, known, pointer } of dependsOn) {
    if (!known || references.some((reference) => reference.id === id)) continue;
    diagnostics.report("SG3184", { id }, { at: { source, pointer } });
  }
}

function checkNamespace({ id, source, api }: Entry, diagnostics: Diagnostics): void {
  if (api === null || api.scope !== "Namespaced" || api.namespace.policy !== "any") return;
  diagnostics.report("SG3185", { id }, { at: { source, pointer: "" } });
}

/** Each form of a dependency, in the words of the message. */
const FORMS: { readonly [form in Dependency["form"]]: string } = { text: "text", object: "an object" };

function checkForms(entries: readonly Entry[], diagnostics: Diagnostics): void {
  const all = entries.flatMap(({ source, dependsOn }) => dependsOn.map((dependency) => ({ source, ...dependency })));
  const objects = all.filter(({ form }) => form === "object");
  const rare = objects.length > all.length / 2 ? "text" : "object";
  const common = rare === "text" ? "object" : "text";
  for (const { source, pointer, form } of all) {
    if (form !== rare || objects.length === all.length) continue;
    diagnostics.report("SG3182", { form: FORMS[rare], other: FORMS[common] }, { at: { source, pointer } });
  }
}

/** Entries of `$defs` in different files that have the same name and the same properties. */
function checkCopies(entries: readonly Entry[], diagnostics: Diagnostics): void {
  const first = new Map<string, Entry>();
  for (const entry of entries) {
    for (const { pointer, schema } of entry.types) {
      const name = /^\/\$defs\/([^/]+)$/.exec(pointer)?.[1];
      const properties = isObject(schema) ? members(schema, "properties").map(([key]) => key) : [];
      if (name === undefined || properties.length === 0) continue;
      const key = JSON.stringify([name, properties.sort()]);
      const other = first.get(key);
      first.set(key, other ?? entry);
      if (other === undefined || other === entry) continue;
      diagnostics.report("SG3186", { name, other: other.source.file }, { at: { source: entry.source, pointer } });
    }
  }
}

const PROMISE =
  /(?<!not |n't )\bimmutable\b|\b(?:cannot|can not|can't|must not|may not|never) (?:be )?(?:chang|modif|edit|updat|alter)/i;

/** Descriptions that promise what no rule keeps. Only names of properties can be in a rule, so lists count as a whole. */
function checkProse({ source, api }: Entry, diagnostics: Diagnostics): void {
  if (!api?.crd || !isObject(source.value)) return;
  const fixed = new Set(api.immutable.map(({ path }) => path));
  const visit = (schema: Json | undefined, pointer: string, names: readonly string[]) => {
    if (!isObject(schema) || fixed.has(names.join(".")) || hasTransitionRule(schema)) return;
    const description = own(schema, "description");
    if (names.length > 0 && typeof description === "string" && PROMISE.test(description))
      diagnostics.report("SG3187", { path: names.join(".") }, { at: { source, pointer: `${pointer}/description` } });
    for (const [name, member] of members(schema, "properties"))
      visit(member, `${pointer}/properties/${escapeToken(name)}`, [...names, name]);
    for (const keyword of ["items", "additionalProperties"])
      visit(own(schema, keyword), `${pointer}/${keyword}`, names);
  };
  visit(source.value, "", []);
}

function hasTransitionRule(schema: JsonObject): boolean {
  const rules = own(schema, "x-kubernetes-validations");
  if (!isArray(rules)) return false;
  return rules.some((item) => isObject(item) && mentionsOldSelf(String(own(item, "rule"))));
}
