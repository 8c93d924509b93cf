/** An error that a rule meets in its data. `&&`, `||` and quantifiers may ignore it. */
export class CelError extends Error {}

/** The evaluation of a rule costs more than a server allows. Nothing ignores it. */
export class CostExceeded extends Error {}

export function noSuchOverload(): CelError {
  return new CelError("no such overload");
}
