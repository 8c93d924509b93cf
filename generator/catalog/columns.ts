import { METADATA_FIELDS } from "../../packages/admission/src/index.ts";
import { isObject, members, own } from "../../packages/base/src/json.ts";
import type { DiagnosticDetails } from "../diagnostics/diagnostics.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import type { Catalog, NamedType, PrinterColumn } from "../types.ts";
import { allParts, branchesOf, propertyOf, rootOf, sub, subMembers, subs, type Located, type Part } from "./located.ts";
import { impliedType, possibleTypes, startAnswers, type Types } from "./possible-types.ts";

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

/** Returns what is wrong with a column of a kind; undefined if its path leads to a value that the column can show. */
export function columnProblem(
  { jsonPath, type }: PrinterColumn,
  root: NamedType,
  types: Catalog["types"],
): ColumnProblem | undefined {
  const resolve = (id: string) => types.get(id);
  const steps = readPath(jsonPath);
  let at: readonly Located[] = [rootOf(root)];
  for (const [i, step] of (steps ?? []).entries()) {
    const parts = allParts(at, { resolve, branches: branchesOf });
    if (parts.some(isOpen)) return undefined;
    const next = step.name === null ? itemsOf(parts) : memberOf(parts, step.name);
    // The API server knows more fields of metadata than a schema may declare.
    if (i === 1 && steps?.[0]?.name === "metadata" && METADATA_FIELDS.has(step.name ?? "")) return undefined;
    if (next.length === 0) return leadsNowhere(steps?.slice(0, i + 1) ?? [], parts);
    at = next;
  }
  const shown = SHOWN[type];
  if (steps === undefined || shown === undefined) return undefined;
  const answers = startAnswers(resolve);
  const known =
    at.map((schema) => possibleTypes(answers, schema)).find((found) => found !== null) ?? implied(at, resolve);
  if (known === null) return undefined;
  const others = [...known].filter((name) => name !== "null" && !shown.includes(name));
  if (others.length === 0) return undefined;
  return { problem: `has the type ${type}, but the value is of type ${others.join(" or ")}` };
}

function implied(at: readonly Located[], resolve: (id: string) => NamedType | undefined): Types {
  const found = impliedType(allParts(at, { resolve }));
  return found === null ? null : new Set([found.type]);
}

interface PathStep {
  readonly text: string;
  /** The name of a member; null for items of a list. */
  readonly name: string | null;
}

const STEP = /\.((?:\\.|[^.[\]\\\s*?()'"])+)|\.?\['((?:\\.|[^'\\])*)'\]|\.?\[(?:-?\d+|\*|\?\([^[\]]*\))\]/y;

/** Splits a path in kubectl's dialect of JSONPath. Returns undefined if it has other steps. */
function readPath(path: string): readonly PathStep[] | undefined {
  const steps: PathStep[] = [];
  for (let at = 0; at < path.length; at = STEP.lastIndex) {
    STEP.lastIndex = at;
    const match = STEP.exec(path);
    if (match === null) return undefined;
    const name = match[1] ?? match[2];
    steps.push({ text: match[0], name: name?.replace(/\\(.)/g, "$1") ?? null });
  }
  return steps;
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

function leadsNowhere(steps: readonly PathStep[], parts: readonly Part[]): ColumnProblem | undefined {
  const declared = parts.flatMap(({ schema }) => members(schema, "properties").map(([name]) => name));
  const last = steps.at(-1);
  const holds = parts.some(({ schema }) => isObject(own(schema, "items") ?? null));
  // A value about which nothing is known may be anything.
  if (declared.length === 0 && !holds && !parts.some(({ schema }) => own(schema, "type") !== undefined))
    return undefined;
  const isFree = declared.length === 0 && parts.some(({ schema }) => own(schema, "type") === "object");
  if (isFree && !parts.some(({ schema }) => own(schema, "additionalProperties") === false)) return undefined;
  const path = steps.map(({ text }) => text).join("");
  return { problem: `leads nowhere: the schema has no ${path}`, ...didYouMean(last?.name ?? "", declared) };
}
