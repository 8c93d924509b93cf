import { evaluated } from "./evaluated.ts";
import type { CheckError } from "./messages.ts";

/** A generated check of a type. */
interface TypeCheck {
  (data: unknown, context?: { readonly instancePath?: string }): boolean;
  errors?: readonly CheckError[] | null;
}

interface Verdict {
  readonly errors: readonly CheckError[] | null;
  /** What the check added to the list of what is evaluated. */
  readonly recorded: readonly (string | number | null)[];
}

/** The verdicts of the validation that is under way, by value, check and path. */
const verdicts = new Map<object, Map<TypeCheck, Map<string, Verdict>>>();

/** Ends a validation. If it ran out of stack, it has left records behind. */
export function forgetVerdicts(): void {
  verdicts.clear();
  evaluated.length = 0;
}

/**
 * Returns a check that judges each value once in a validation. A schema may apply a type to one value twice, for example
 * under `properties` and again under `allOf`, and so do the types inside; the time would double at each level.
 */
export function judgeOnce(check: TypeCheck): TypeCheck {
  const once: TypeCheck = (data, context = {}) => {
    if (typeof data !== "object" || data === null) return check(data, context);
    const { instancePath = "" } = context;
    const byPath = pathsOf(data, once);
    const known = byPath.get(instancePath);
    if (known !== undefined) {
      for (const key of known.recorded) evaluated.push(key);
      // The caller may add to the list.
      once.errors = known.errors && [...known.errors];
      return known.errors === null;
    }
    const start = evaluated.length;
    const isValid = check(data, context);
    // Two ways to one value inside have led to the same errors.
    const errors = isValid ? null : [...new Set(once.errors)];
    byPath.set(instancePath, { errors, recorded: evaluated.slice(start) });
    once.errors = errors && [...errors];
    return isValid;
  };
  return once;
}

function pathsOf(value: object, check: TypeCheck): Map<string, Verdict> {
  const byCheck = verdicts.get(value) ?? new Map<TypeCheck, Map<string, Verdict>>();
  verdicts.set(value, byCheck);
  const byPath = byCheck.get(check) ?? new Map<string, Verdict>();
  byCheck.set(check, byPath);
  return byPath;
}
