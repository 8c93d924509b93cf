import type { LinearProgram } from "../../../packages/admission/src/index.ts";
import { readPattern } from "../../catalog/pattern.ts";

/** A program, in place of a `RegExp` in the code that ajv generates. ajv never calls it. */
export class ProgramReference {
  readonly program: LinearProgram;

  constructor(program: LinearProgram) {
    this.program = program;
  }

  test(): boolean {
    throw new Error("a program runs only in generated code");
  }

  /** ajv's key for the program. */
  toString(): string {
    return JSON.stringify(this.program);
  }
}

/** Returns what runs a pattern in generated code; null if nothing does. */
export function compilePattern(pattern: string): RegExp | ProgramReference | null {
  const read = readPattern(pattern);
  if ("reason" in read) return null;
  const { matcher } = read;
  if (matcher.kind === "RegExp") return new RegExp(matcher.source, "u");
  return matcher.kind === "program" ? new ProgramReference(matcher.program) : null;
}
