/**
 * Requests to API servers and what they answered, in `test/recorded/`: one JSON object per line. `npm run record` sends
 * the requests again and writes the answers.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fromEntries, isArray, isObject, own, type Json, type JsonObject } from "../../packages/base/src/json.ts";
import type { Changes } from "./crd-rules.ts";

export const RECORDED = path.join(import.meta.dirname, "..", "recorded");

/** What a server answered; 201 accepts. */
export interface Answer {
  readonly status: number;
  /** The reasons for a refusal: a field, or "" for the whole object, and a message. */
  readonly causes: readonly (readonly [field: string, message: string])[];
  readonly warnings: readonly string[];
  /** The `spec` that it would store, if it differs from the request. */
  readonly stored?: Json;
}

/** The answer of the newest Kubernetes version, and of each older one that differs. */
export interface Answers {
  readonly answer: Answer;
  readonly older: { readonly [kubernetes: string]: Answer };
}

/** A definition, as changes to a plain one. */
export interface DefinitionRequest {
  readonly changes: Changes;
  readonly strict: boolean;
}

/** An object, as the JSON text of its `spec`, and the schema of the `spec`. */
export interface ObjectRequest {
  readonly schema: JsonObject;
  readonly text: string;
}

export type Recorded<Request> = Request & Answers;

/** Reads lines `{"changes", "strict"?, ...answers}`. */
export function readDefinitions(file: string): Recorded<DefinitionRequest>[] {
  return readLines(file).map((line) => ({
    changes: objectOf(line, "changes"),
    strict: own(line, "strict") === true,
    ...answersOf(line),
  }));
}

/** Reads a line `{"schema"}` and the lines `{"text", ...answers}` that follow it, several times. */
export function readObjects(file: string): Recorded<ObjectRequest>[] {
  let schema: JsonObject = {};
  return readLines(file).flatMap((line) => {
    if (own(line, "schema") !== undefined) schema = objectOf(line, "schema");
    const text = own(line, "text");
    return typeof text === "string" ? [{ schema, text, ...answersOf(line) }] : [];
  });
}

export function printDefinitions(records: readonly Recorded<DefinitionRequest>[]): string {
  return records
    .map(({ changes, strict, ...answers }) => {
      const request = { changes: fromEntries(Object.entries(changes)), ...(strict ? { strict } : {}) };
      return `${JSON.stringify({ ...request, ...printAnswers(answers) })}\n`;
    })
    .join("");
}

export function printObjects(records: readonly Recorded<ObjectRequest>[]): string {
  return records
    .map(({ schema, text, ...answers }, i) => {
      const header = records[i - 1]?.schema === schema ? "" : `${JSON.stringify({ schema })}\n`;
      return `${header}${JSON.stringify({ text, ...printAnswers(answers) })}\n`;
    })
    .join("");
}

function readLines(file: string): JsonObject[] {
  const lines = readFileSync(path.join(RECORDED, file), "utf8").split("\n").filter(Boolean);
  return lines.map((line): Json => JSON.parse(line)).filter(isObject);
}

function objectOf(line: JsonObject, name: string): JsonObject {
  const value = own(line, name);
  if (!isObject(value)) throw new Error(`no object "${name}" in ${JSON.stringify(line)}`);
  return value;
}

const VERSION = /^\d+\.\d+$/;

function answersOf(line: JsonObject): Answers {
  const older = Object.entries(line).filter(([name]) => VERSION.test(name));
  return { answer: answerOf(line), older: Object.fromEntries(older.map(([name, value]) => [name, answerOf(value)])) };
}

function answerOf(value: Json): Answer {
  const { status = 0, causes = [], warnings = [], stored }: JsonObject = isObject(value) ? value : {};
  return {
    status: Number(status),
    causes: itemsOf(causes).map((cause) => {
      const [field, message] = itemsOf(cause);
      return [String(field), String(message)];
    }),
    warnings: itemsOf(warnings).map(String),
    ...(stored === undefined ? {} : { stored }),
  };
}

const itemsOf = (value: Json): readonly Json[] => (isArray(value) ? value : []);

function printAnswers({ answer, older }: Answers): object {
  const versions = Object.entries(older).map(([kubernetes, answer]) => [kubernetes, printAnswer(answer)] as const);
  return { ...printAnswer(answer), ...Object.fromEntries(versions) };
}

/** Omits empty members. */
function printAnswer({ status, causes, warnings, stored }: Answer): object {
  return {
    status,
    ...(causes.length > 0 ? { causes } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
    ...(stored === undefined ? {} : { stored }),
  };
}
