import { diagnostic } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { escapeToken, isArray, isObject, own } from "../json.ts";
import type { JsonObject, Source } from "../types.ts";

/** A step from one schema to another that judges the same value. */
export interface Step {
  readonly source: Source;
  /** Pointer of the schema that takes the step. */
  readonly pointer: string;
  /** `URI#pointer` of the schema it leads to. */
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
    ...(isObject(dependent) ? Object.keys(dependent).map((key) => `${pointer}/dependentSchemas/${escapeToken(key)}`) : []),
  ];
}

/** Cycles of steps, each reported once, at one of its `$ref`s. Without recursion: a chain may be as long as the set is large. */
export function checkRefCycles(steps: Steps): Diagnostic[] {
  const state = new Map<string, "open" | "done">();
  const found: Diagnostic[] = [];
  for (const start of steps.keys()) {
    if (state.has(start)) continue;
    const path: { id: string; via: Step | null; todo: Step[] }[] = [];
    const enter = (id: string, via: Step | null) => {
      state.set(id, "open");
      path.push({ id, via, todo: [...(steps.get(id) ?? [])].reverse() });
    };
    enter(start, null);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const step = top.todo.pop();
      if (step === undefined) {
        state.set(top.id, "done");
        path.pop();
      } else if (state.get(step.to) === "open") {
        const cycle = path.slice(path.findIndex(({ id }) => id === step.to) + 1).flatMap(({ via }) => via ?? []);
        found.push(...cycleDiagnostic([...cycle, step]));
      } else if (!state.has(step.to)) enter(step.to, step);
    }
  }
  return found;
}

const SHOWN = 5;

function cycleDiagnostic(cycle: readonly Step[]): Diagnostic[] {
  const refs = cycle.filter(({ isRef }) => isRef);
  const [first] = refs;
  if (first === undefined) return [];
  const names = refs.map(({ source, pointer }) => `${source.file}#${pointer}`);
  const shown = names.length > SHOWN ? [...names.slice(0, SHOWN), `${names.length - SHOWN} more`] : names;
  const at = { source: first.source, pointer: `${first.pointer}/$ref` };
  return [diagnostic("SG1015", { cycle: [...shown, names[0] ?? ""].join(" -> ") }, { at })];
}
