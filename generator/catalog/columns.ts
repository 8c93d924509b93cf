import {
  METADATA_FIELDS,
  parseColumnPath,
  type ColumnFilter,
  type ColumnStep,
} from "../../packages/admission/src/index.ts";
import { isObject, jsonEqual, jsonText, members, own } from "../../packages/base/src/json.ts";
import type { DiagnosticDetails } from "../diagnostics/diagnostics.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import type { Catalog, NamedType, PrinterColumn } from "../types.ts";
import {
  allParts,
  branchesOf,
  propertyOf,
  rootOf,
  sub,
  subMembers,
  subs,
  type Located,
  type Part,
  type Resolve,
} from "./located.ts";
import { allowedValues, impliedType, possibleTypes, startAnswers, type Types } from "./possible-types.ts";

/** What is wrong with a printer column. */
export interface ColumnProblem extends Pick<DiagnosticDetails, "hint"> {
  readonly problem: string;
}

/** The types of values that a column of a type shows (apiextensions tableconvertor). A string column shows every value. */
const SHOWN: { readonly [type in PrinterColumn["type"]]?: readonly string[] } = {
  integer: ["integer"],
  number: ["integer", "number"],
  boolean: ["boolean"],
  date: ["string"],
};

/** What a column is compared with. */
export interface ColumnContext {
  readonly root: NamedType;
  readonly types: Catalog["types"];
  /** The condition types of the kind; empty if they are not known. */
  readonly conditions: readonly string[];
}

/** Returns the part of a column's path that no API server can read; undefined if there is none. */
export function unreadablePart({ jsonPath }: PrinterColumn): string | undefined {
  const parsed = parseColumnPath(jsonPath);
  return "unreadable" in parsed ? parsed.unreadable : undefined;
}

/** Returns what is wrong with a column of a kind; undefined if its path leads to a value that the column can show. */
export function columnProblem(
  { jsonPath, type }: PrinterColumn,
  { root, types, conditions }: ColumnContext,
): ColumnProblem | undefined {
  const resolve = (id: string) => types.get(id);
  const parsed = parseColumnPath(jsonPath);
  const steps = "steps" in parsed ? parsed.steps : [];
  const reached = follow([rootOf(root)], steps, resolve);
  if ("problem" in reached || reached.at === null) return "problem" in reached ? reached : undefined;
  for (const { step, items, before } of reached.filtered) {
    const isOfConditions = before === ".status.conditions" && pathText(step.path) === ".type";
    const problem = filterProblem(step, items, { resolve, conditions: isOfConditions ? conditions : [] });
    if (problem !== undefined) return problem;
  }
  return typeProblem(type, reached.at, resolve);
}

interface Followed {
  /** The schemas at the end of the path; null if any value may be there. */
  readonly at: readonly Located[] | null;
  readonly filtered: readonly Filtered[];
}

/** A filter on the way, with the schemas of the items that it selects from. */
interface Filtered {
  readonly step: Extract<ColumnStep, { readonly is: "filter" }>;
  readonly items: readonly Located[];
  readonly before: string;
}

function follow(from: readonly Located[], steps: readonly ColumnStep[], resolve: Resolve): Followed | ColumnProblem {
  const filtered: Filtered[] = [];
  let at = from;
  for (const [i, step] of steps.entries()) {
    const parts = allParts(at, { resolve, branches: branchesOf });
    if (step.is === "other" || parts.some(isOpen)) return { at: null, filtered };
    const next = step.is === "member" ? memberOf(parts, step.name) : itemsOf(parts);
    // The API server knows more fields of metadata than a schema may declare.
    const isMetadata = i === 1 && step.is === "member" && pathText(steps.slice(0, 1)) === ".metadata";
    if (isMetadata && METADATA_FIELDS.has(step.name)) return { at: null, filtered };
    if (next.length === 0) return leadsNowhere(steps.slice(0, i + 1), parts) ?? { at: null, filtered };
    if (step.is === "filter") filtered.push({ step, items: next, before: pathText(steps.slice(0, i)) });
    at = next;
  }
  return { at, filtered };
}

function pathText(steps: readonly ColumnStep[]): string {
  return steps.map(({ text }) => text).join("");
}

/** Returns why a filter selects no item: its path leads nowhere, or the schema does not allow the value that it asks for. */
function filterProblem(
  { path, operator, operand, text }: ColumnFilter & Pick<ColumnStep, "text">,
  items: readonly Located[],
  { resolve, conditions }: { readonly resolve: Resolve; readonly conditions: readonly string[] },
): ColumnProblem | undefined {
  const reached = follow(items, path, resolve);
  if ("problem" in reached) return { ...reached, problem: `has the filter ${text}, which ${reached.problem}` };
  if (operator !== "==" || operand === undefined || operand === null || reached.at === null) return undefined;
  const parts = allParts(reached.at, { resolve });
  const listed = parts.flatMap((part) => allowedValues(part) ?? []);
  const allowed = listed.length === 0 ? conditions : listed;
  if (allowed.length === 0 || allowed.some((value) => jsonEqual(value, operand))) return undefined;
  const names = allowed.filter((value) => typeof value === "string");
  return {
    problem: `has the filter ${text}, but ${pathText(path)} is never ${jsonText(operand)}`,
    ...didYouMean(String(operand), names),
  };
}

function typeProblem(type: PrinterColumn["type"], at: readonly Located[], resolve: Resolve): ColumnProblem | undefined {
  const shown = SHOWN[type];
  if (shown === undefined) return undefined;
  const answers = startAnswers(resolve);
  const known =
    at.map((schema) => possibleTypes(answers, schema)).find((found) => found !== null) ?? implied(at, resolve);
  if (known === null) return undefined;
  const others = [...known].filter((name) => name !== "null" && !shown.includes(name));
  if (others.length > 0) return { problem: `has the type ${type}, but the value is of type ${others.join(" or ")}` };
  return type === "date" && !mayBeTimes(allParts(at, { resolve, branches: branchesOf })) ? NOT_A_TIME : undefined;
}

const NOT_A_TIME: ColumnProblem = {
  problem: "has the type date, but nothing says that the text is a time; kubectl shows <invalid> for any other text",
  hint: 'add "format": "date-time" to the property, or write "type": "string" in the column',
};

/** Whether texts may all be times as the API server writes them. A pattern or a list of values may say so too. */
function mayBeTimes(parts: readonly Part[]): boolean {
  return parts.some(({ schema }) => {
    const format = own(schema, "format");
    return format === undefined
      ? ["pattern", "enum", "const"].some((keyword) => own(schema, keyword) !== undefined)
      : String(format).replaceAll("-", "") === "datetime";
  });
}

function implied(at: readonly Located[], resolve: Resolve): Types {
  const found = impliedType(allParts(at, { resolve }));
  return found === null ? null : new Set([found.type]);
}

/** Whether a value may have members or items that no schema describes. */
function isOpen({ schema }: Part): boolean {
  return own(schema, "x-kubernetes-preserve-unknown-fields") === true || own(schema, "additionalProperties") === true;
}

function memberOf(parts: readonly Part[], name: string): Located[] {
  const named = propertyOf(parts, name);
  if (named.length > 0) return named;
  return parts.flatMap((part) => [
    ...subMembers(part, "patternProperties").map(([, schema]) => schema),
    ...[sub(part, "additionalProperties")].flatMap((rest) =>
      rest === undefined || rest.schema === false ? [] : [rest],
    ),
  ]);
}

function itemsOf(parts: readonly Part[]): Located[] {
  return parts.flatMap((part) => [
    ...subs(part, "prefixItems"),
    ...[sub(part, "items")].flatMap((items) => items ?? []),
  ]);
}

function leadsNowhere(steps: readonly ColumnStep[], parts: readonly Part[]): ColumnProblem | undefined {
  const declared = parts.flatMap(({ schema }) => members(schema, "properties").map(([name]) => name));
  const last = steps.at(-1);
  const holds = parts.some(({ schema }) => isObject(own(schema, "items") ?? null));
  // A value about which nothing is known may be anything.
  if (declared.length === 0 && !holds && !parts.some(({ schema }) => own(schema, "type") !== undefined))
    return undefined;
  const isFree = declared.length === 0 && parts.some(({ schema }) => own(schema, "type") === "object");
  if (isFree && !parts.some(({ schema }) => own(schema, "additionalProperties") === false)) return undefined;
  const name = last?.is === "member" ? last.name : "";
  return { problem: `leads nowhere: the schema has no ${pathText(steps)}`, ...didYouMean(name, declared) };
}
