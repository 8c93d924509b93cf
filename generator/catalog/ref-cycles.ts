import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import { escapeToken, isArray, isObject, own, type JsonObject } from "../../packages/base/src/json.ts";
import { LIMITS } from "../limits.ts";
import type { Source } from "../types.ts";

/** A step from one schema to another that judges the same value. */
export interface Step {
  readonly source: Source;
  /** Pointer of the schema that takes the step. */
  readonly pointer: string;
  /** `URI#pointer` of the schema that it leads to. */
  readonly to: string;
  readonly isRef: boolean;
}

/** Steps by the `URI#pointer` of the schema that takes them. */
export type Steps = ReadonlyMap<string, readonly Step[]>;

const BRANCHES = ["not", "if", "then", "else"];
const BRANCH_LISTS = ["allOf", "anyOf", "oneOf"];

/** Pointers of the subschemas that judge the same value as the schema around them. */
export function branchPointers(node: JsonObject, pointer: string): string[] {
  const dependent = own(node, "dependentSchemas");
  return [
    ...BRANCHES.filter((keyword) => isObject(own(node, keyword))).map((keyword) => `${pointer}/${keyword}`),
    ...BRANCH_LISTS.flatMap((keyword) => {
      const list = own(node, keyword);
      return isArray(list) ? list.map((_, i) => `${pointer}/${keyword}/${i}`) : [];
    }),
    ...(isObject(dependent)
      ? Object.keys(dependent).map((key) => `${pointer}/dependentSchemas/${escapeToken(key)}`)
      : []),
  ];
}

/**
 * Reports each cycle of steps and each chain that is too long once, at one of its `$ref`s. Works without recursion, because
 * a chain may be as long as the set.
 */
export function checkRefCycles(steps: Steps, diagnostics: Diagnostics): void {
  /** Length in `$ref`s of the longest chain that begins at a schema; undefined while it is being followed. */
  const lengths = new Map<string, number | undefined>();
  /** How many schemas apply to a value together with a schema, where references are written out. */
  const applied = new Map<string, number>();
  for (const start of steps.keys()) {
    if (lengths.has(start)) continue;
    const path: { id: string; via: Step | null; todo: Step[] }[] = [];
    const enter = (id: string, via: Step | null) => {
      lengths.set(id, undefined);
      path.push({ id, via, todo: [...(steps.get(id) ?? [])].reverse() });
    };
    enter(start, null);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const step = top.todo.pop();
      if (step === undefined) {
        const longest = longestStep(steps.get(top.id) ?? [], lengths);
        if (longest.length === LIMITS.references + 1) reportChain(longest.step, diagnostics);
        lengths.set(top.id, longest.length);
        countApplied(top.id, { steps, applied }, diagnostics);
        path.pop();
      } else if (!lengths.has(step.to)) enter(step.to, step);
      else if (lengths.get(step.to) === undefined) {
        const cycle = path.slice(path.findIndex(({ id }) => id === step.to) + 1).flatMap(({ via }) => via ?? []);
        reportCycle([...cycle, step], diagnostics);
      }
    }
  }
}

/** Lengths stop at two above the limit, so that a chain is reported only where it passes the limit. */
function longestStep(
  steps: readonly Step[],
  lengths: ReadonlyMap<string, number | undefined>,
): { length: number; step: Step | null } {
  let longest: { length: number; step: Step | null } = { length: 0, step: null };
  for (const step of steps) {
    const length = (lengths.get(step.to) ?? 0) + (step.isRef ? 1 : 0);
    if (length > longest.length) longest = { length: Math.min(length, LIMITS.references + 2), step };
  }
  return longest;
}

interface Applied {
  readonly steps: Steps;
  readonly applied: Map<string, number>;
}

/** Counts the schemas that a schema applies. Reports it if they are too many only because of its own steps. */
function countApplied(id: string, { steps, applied }: Applied, diagnostics: Diagnostics): void {
  const taken = steps.get(id) ?? [];
  const counts = taken.map(({ to }) => applied.get(to) ?? 1);
  const sum = counts.reduce((total, count) => total + count, 1);
  const limit = LIMITS.appliedSchemas;
  applied.set(id, Math.min(sum, limit + 1));
  const [first] = taken;
  if (sum <= limit || first === undefined || counts.some((count) => count > limit)) return;
  diagnostics.report("SG1051", { limit }, { at: first });
}

function reportChain(step: Step | null, diagnostics: Diagnostics): void {
  const at = step && { source: step.source, pointer: step.isRef ? `${step.pointer}/$ref` : step.pointer };
  diagnostics.report("SG1016", { limit: LIMITS.references }, at ? { at } : {});
}

const SHOWN = 5;

function reportCycle(cycle: readonly Step[], diagnostics: Diagnostics): void {
  const refs = cycle.filter(({ isRef }) => isRef);
  const [first] = refs;
  if (first === undefined) return;
  const names = refs.map(({ source, pointer }) => `${source.file}#${pointer}`);
  const shown = names.length > SHOWN ? [...names.slice(0, SHOWN), `${names.length - SHOWN} more`] : names;
  const at = { source: first.source, pointer: `${first.pointer}/$ref` };
  diagnostics.report("SG1015", { cycle: [...shown, names[0] ?? ""].join(" -> ") }, { at });
}
