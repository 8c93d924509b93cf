import { atPointer, escapeToken, isNumeric, jsonText, type Json } from "../../packages/base/src/json.ts";
import { typeOfValue } from "../catalog/possible-types.ts";

/** What a server says about a value, and where. */
export interface ServerProblem {
  /** The name of the value, such as `default`, then a field path inside it. */
  readonly path: string;
  readonly problem: string;
}

/** The same for a reader who sees the schema. */
export interface PlainProblem {
  readonly problem: string;
  /** What to write, if that is clear. */
  readonly hint?: string;
}

type Words = (found: readonly string[], subject: string) => string;

/** The messages of an API server (packages/admission, `value/`), and what they mean. */
const WORDS: readonly (readonly [RegExp, Words])[] = [
  [/ in body should be (greater|less) than (or equal to )?(\S+)$/, (found, subject) => bound(found, subject)],
  [/ in body should be a multiple of (\S+)$/, ([, factor], subject) => `${subject} is not a multiple of ${factor}`],
  [/ value must be of type integer with format (int\d+) in /, ([, format], it) => `${it} does not fit into ${format}`],
  [/ value must be of type integer \(default format\) in /, (_, subject) => `${subject} does not fit into int64`],
  [/ value must be of type number with format float in /, (_, subject) => `${subject} does not fit into float`],
  [/ in body should be at least (\d+) chars long$/, ([, n], subject) => `${subject} is shorter than ${n} characters`],
  [/^Too long: may not be more than (\d+) bytes?$/, ([, n], subject) => `${subject} is longer than ${n} characters`],
  [/ in body should match '([^]*)'$/, ([, pattern], subject) => `${subject} does not match the pattern ${pattern}`],
  [/ in body should have at least (\d+) items$/, ([, n], subject) => `${subject} has fewer than ${n} items`],
  [/ in body should have at least (\d+) properties$/, ([, n], subject) => `${subject} has fewer than ${n} fields`],
  [/^Too many: \d+: must have at most (\d+) items?$/, ([, n], subject) => `${subject} has more than ${n} members`],
  [/^Unsupported value: .*?: supported values: ([^]*)$/, ([, values], subject) => `${subject} is none of ${values}`],
  [
    /^has the unknown field ([^]*)$/,
    ([, field], it) => `${it} has the field ${field}, which the schema does not declare`,
  ],
];

/** Says in plain words why a server refuses a value, with the value in place of its type. */
export function plainProblem({ path, problem }: ServerProblem, value: Json): PlainProblem {
  const field = path.replace(/^\w+\.?/, "");
  if (problem.startsWith("Required value")) return { problem: `the field ${field} is missing` };
  const found = valueAt(value, field);
  const subject = found === undefined ? `the value at ${field}` : shown(found, field);
  const type = / in body must be of type ([^:]*): /.exec(problem)?.[1];
  if (type !== undefined) return wrongType(type, { value: found, subject });
  for (const [pattern, words] of WORDS) {
    const match = pattern.exec(problem);
    if (match !== null) return { problem: words(match, subject) };
  }
  return { problem: `${subject}: ${problem.replace(/^Invalid value: "": /, "")}` };
}

function bound([, word, orEqual, limit]: readonly string[], subject: string): string {
  if (orEqual !== undefined)
    return `${subject} is ${word === "greater" ? "below the minimum" : "above the maximum"} ${limit}`;
  return `${subject} is not ${word} than ${limit}`;
}

interface Wrong {
  readonly value: Json | undefined;
  readonly subject: string;
}

const TYPES = ["array", "boolean", "integer", "null", "number", "object", "string"];

/** A wrong type or a wrong format: the server says both in the same words. */
function wrongType(wanted: string, { value, subject }: Wrong): PlainProblem {
  const types = wanted.split(",");
  const hint = value === undefined ? undefined : rightSpelling(wanted, value);
  const advice = hint === undefined ? {} : { hint };
  if (!types.every((type) => TYPES.includes(type)))
    return { problem: `${subject} does not have the format ${wanted}`, ...advice };
  if (isNumeric(value) && types.includes("integer") && Number.isInteger(Number(value)))
    return { problem: `${subject} does not fit into int64` };
  if (value === null) return { problem: `null is not allowed, and the type is ${types.join(" or ")}`, ...advice };
  const found = value === undefined ? "has another type" : `is ${withArticle(typeOfValue(value))}`;
  return { problem: `${subject} ${found}, and the type is ${types.join(" or ")}`, ...advice };
}

/** The same value in the type or format that is wanted, if only its spelling is wrong. */
function rightSpelling(wanted: string, value: Json): string | undefined {
  const isScalar = typeof value === "boolean" || isNumeric(value);
  if (wanted === "string" && isScalar) return `write ${JSON.stringify(jsonText(value))}, in quotes`;
  if (wanted === "array") return `write [${jsonText(value)}], a list`;
  if (typeof value !== "string") return undefined;
  const bare = value.trim().toLowerCase();
  if (wanted === "boolean" && /^(true|false)$/.test(bare)) return `write ${bare}, without quotes`;
  const isNumber = wanted === "integer" ? /^-?(0|[1-9]\d*)$/.test(bare) : /^-?(0|[1-9]\d*)(\.\d+)?$/.test(bare);
  if ((wanted === "integer" || wanted === "number") && isNumber) return `write ${bare}, without quotes`;
  const day = /^\d{4}-\d{2}-\d{2}/.exec(value)?.[0];
  if (wanted === "date-time")
    return `write a date and a time, such as ${JSON.stringify(`${day ?? "2024-01-31"}T00:00:00Z`)}`;
  if (wanted === "date" && day !== undefined) return `write ${JSON.stringify(day)}`;
  if (wanted === "duration") return 'write a duration of Go, such as "1h30m"';
  return undefined;
}

function withArticle(type: string): string {
  return type === "null" ? type : `${/^[aio]/.test(type) ? "an" : "a"} ${type}`;
}

const SHOWN = 60;

function shown(value: Json, field: string): string {
  const text = jsonText(value);
  const short = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return field === "" ? short : `${short} at ${field}`;
}

/** Follows a field path of a server: `a.b[0].c`, or `a[key]` for a map. */
function valueAt(value: Json, field: string): Json | undefined {
  const steps = [...field.matchAll(/([^.[\]]+)|\[([^\]]*)\]/g)].map(([, name, key]) => name ?? key ?? "");
  return atPointer(value, steps.map((step) => `/${escapeToken(step)}`).join(""));
}
