import { type CelType, DYN, isSameType, listType, mapType, opaqueType, parameterOf, typeType } from "./cel-type.ts";

/** What type parameters stand for. Rule: cel-go `checker/types.go`. */
export type Substitutions = ReadonlyMap<string, CelType>;

/** Returns the substitutions with which values of each first type may stand for the second; undefined if they may not. */
export function assign(
  known: Substitutions,
  from: readonly CelType[],
  to: readonly CelType[],
): Substitutions | undefined {
  const unification = new Unification(known);
  return unification.assignList(from, to) ? unification.found : undefined;
}

/** Replaces type parameters by what they stand for, and the others by `dyn` if `complete` is true. */
export function substitute(known: Substitutions, type: CelType, complete = false): CelType {
  if (type.kind === "parameter") {
    const found = known.get(type.name);
    if (found !== undefined) return substitute(known, found, complete);
    return complete ? DYN : type;
  }
  const [first, second] = type.parameters.map((parameter) => substitute(known, parameter, complete));
  if (first === undefined) return type;
  if (type.kind === "list") return listType(first);
  if (type.kind === "map") return mapType(first, second ?? DYN);
  if (type.kind === "type") return typeType(first);
  if (type.kind !== "opaque") return type;
  return opaqueType(
    type.name,
    type.parameters.map((parameter) => substitute(known, parameter, complete)),
  );
}

/** The more general of two types that unify. */
export function mostGeneral(a: CelType, b: CelType): CelType {
  return isEqualOrLessSpecific(a, b) ? a : b;
}

function isEqualOrLessSpecific(a: CelType, b: CelType): boolean {
  if (a.kind === "dyn" || a.kind === "parameter") return true;
  if (b.kind === "dyn" || b.kind === "parameter" || a.kind !== b.kind) return false;
  if (a.kind === "type") return true;
  if (a.kind === "opaque" || a.kind === "list" || a.kind === "map")
    return (
      a.name === b.name &&
      a.parameters.length === b.parameters.length &&
      a.parameters.every((parameter, i) => isEqualOrLessSpecific(parameter, parameterOf(b, i)))
    );
  return isSameType(a, b);
}

const NULLABLE: readonly string[] = ["opaque", "object", "duration", "timestamp"];

class Unification {
  readonly found: Map<string, CelType>;

  constructor(known: Substitutions) {
    this.found = new Map(known);
  }

  assignList(from: readonly CelType[], to: readonly CelType[]): boolean {
    return from.length === to.length && from.every((type, i) => this.#assign(type, to[i] ?? DYN));
  }

  #assign(a: CelType, b: CelType): boolean {
    if (b.kind === "parameter") {
      const result = this.#stand(a, b);
      if (result.valid) return true;
      if (result.known) return false;
    }
    if (a.kind === "parameter") return this.#stand(b, a).valid;
    if ([a, b].some(({ kind }) => kind === "dyn" || kind === "error")) return true;
    if (a.kind === "null") return b.kind === "null" || NULLABLE.includes(b.kind);
    if (b.kind === "null") return NULLABLE.includes(a.kind);
    if (a.kind === "type") return b.kind === "type";
    if (a.kind === "opaque" || a.kind === "list" || a.kind === "map")
      return a.kind === b.kind && a.name === b.name && this.assignList(a.parameters, b.parameters);
    return isSameType(a, b);
  }

  /** Lets a parameter stand for a type, or checks that it does. */
  #stand(type: CelType, parameter: CelType): { readonly valid: boolean; readonly known: boolean } {
    if (isSameType(type, parameter)) return { valid: true, known: true };
    const current = this.found.get(parameter.name);
    if (current === undefined) {
      const valid = this.#isAbsentFrom(parameter, type);
      if (valid) this.found.set(parameter.name, type);
      return { valid, known: false };
    }
    if (isSameType(type, current)) return { valid: true, known: true };
    if (!this.#assign(type, current)) return { valid: false, known: true };
    const general = mostGeneral(type, current);
    if (this.#isAbsentFrom(parameter, general)) this.found.set(parameter.name, general);
    return { valid: true, known: true };
  }

  #isAbsentFrom(parameter: CelType, type: CelType): boolean {
    if (isSameType(parameter, type)) return false;
    if (type.kind === "parameter") {
      const current = this.found.get(type.name);
      return current === undefined || this.#isAbsentFrom(parameter, current);
    }
    return type.parameters.every((inner) => this.#isAbsentFrom(parameter, inner));
  }
}
