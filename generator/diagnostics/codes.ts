import { catalogCodes } from "./codes/catalog.ts";
import { checkCodes } from "./codes/check.ts";
import { configCodes } from "./codes/config.ts";
import { crdCodes } from "./codes/crd.ts";
import { loadCodes } from "./codes/load.ts";
import { upgradeCodes } from "./codes/upgrade.ts";
import { writeCodes } from "./codes/write.ts";
import type { Code, Diagnostic, Severity } from "./diagnostic.ts";

/** Every code there is. A code never changes its meaning and is never given to another rule. */
export const codes = {
  ...loadCodes,
  ...catalogCodes,
  ...checkCodes,
  ...crdCodes,
  ...writeCodes,
  ...configCodes,
  ...upgradeCodes,
};

export type CodeName = keyof typeof codes;
type Params<K extends CodeName> = (typeof codes)[K] extends Code<infer P> ? P : never;

type Details = Partial<Pick<Diagnostic, "at" | "hint" | "related">> & { readonly severity?: Severity };

/** Makes a diagnostic; leaving out a parameter that its message needs does not compile. */
export function diagnostic<K extends CodeName>(name: K, params: Params<K>, details: Details = {}): Diagnostic {
  // The table's rows have different parameter types; the signature above ties `params` to `name`.
  const row = codes[name] as Code<Params<K>>;
  return { code: name, severity: row.severity, message: row.message(params), ...details };
}
