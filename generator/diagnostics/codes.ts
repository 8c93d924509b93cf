import { catalogCodes } from "./codes/catalog.ts";
import { checkCodes } from "./codes/check.ts";
import { configCodes } from "./codes/config.ts";
import { crdCodes } from "./codes/crd.ts";
import { docsCodes } from "./codes/docs.ts";
import { lintCodes } from "./codes/lint.ts";
import { loadCodes } from "./codes/load.ts";
import { publishCodes } from "./codes/publish.ts";
import { upgradeCodes } from "./codes/upgrade.ts";
import { writeCodes } from "./codes/write.ts";
import type { Code } from "./diagnostic.ts";

/** Every code. A code never changes its meaning, and a retired code is not used again. */
export const codes = {
  ...loadCodes,
  ...catalogCodes,
  ...checkCodes,
  ...lintCodes,
  ...crdCodes,
  ...writeCodes,
  ...configCodes,
  ...upgradeCodes,
  ...publishCodes,
  ...docsCodes,
};

export type CodeName = keyof typeof codes;

/** The parameters of a code's message. */
export type ParamsOf<K extends CodeName> = (typeof codes)[K] extends Code<infer P> ? P : never;

const rows = new Map<string, Code<never>>(Object.entries(codes));

/** Returns the row of a code, without its message. Throws an `Error` if there is no such code. */
export function rowOf(code: string): Omit<Code<never>, "message"> {
  const row = rows.get(code);
  if (row === undefined) throw new Error(`no code ${code}`);
  return row;
}

/** The codes of the lint rules, by the names of the rules. */
export const LINT_RULES: ReadonlyMap<string, string> = new Map(
  [...rows].flatMap(([code, { rule }]) => (rule === undefined ? [] : [[rule, code] as const])),
);
