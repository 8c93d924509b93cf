import {
  BOOL,
  BYTES,
  CIDR,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  FORMAT,
  INT,
  IP,
  listType,
  mapType,
  optionalType,
  parameterType,
  QUANTITY,
  SEMVER,
  STRING,
  TIMESTAMP,
  TYPE,
  typeType,
  UINT,
  URL_TYPE,
} from "./cel-type.ts";
import { FUNCTION_TABLE } from "./function-table.ts";

/** One form of a function. */
export interface Overload {
  readonly id: string;
  /** Whether the first argument is a receiver. */
  readonly isMember: boolean;
  readonly args: readonly CelType[];
  readonly result: CelType;
  /** Names of the type parameters. */
  readonly parameters: readonly string[];
}

const TYPES: ReadonlyMap<string, CelType> = new Map([
  ...[BOOL, BYTES, DOUBLE, DURATION, DYN, INT, STRING, TIMESTAMP, UINT].map((type) => [type.name, type] as const),
  ["quantity", QUANTITY],
  ["url", URL_TYPE],
  ["format", FORMAT],
  ["semver", SEMVER],
  ["ip", IP],
  ["cidr", CIDR],
]);

let known: ReadonlyMap<string, readonly Overload[]> | undefined;

/** The forms of a function, in the order in which the checker tries them. The table is read at its first use. */
export function overloadsOf(name: string): readonly Overload[] | undefined {
  known ??= readTable();
  return known.get(name);
}

function readTable(): Map<string, Overload[]> {
  const functions = new Map<string, Overload[]>();
  for (const line of FUNCTION_TABLE.trim().split("\n")) {
    const [name = "", id = "", signature = ""] = line.split(" | ");
    functions.set(name, [...(functions.get(name) ?? []), readOverload(id, signature)]);
  }
  return functions;
}

function readOverload(id: string, signature: string): Overload {
  const [, dot, args = "", result = ""] = /^(\.?)\((.*)\) (.*)$/.exec(signature) ?? [];
  return {
    id,
    isMember: dot === ".",
    args: splitTypes(args).map(readType),
    result: readType(result),
    parameters: [...new Set(signature.match(/\b[A-Z]\b/g) ?? [])],
  };
}

/** Splits at commas outside of angle brackets. */
function splitTypes(text: string): string[] {
  return text === "" ? [] : text.split(/, (?![^<]*>)/);
}

function readType(text: string): CelType {
  const simple = TYPES.get(text);
  if (simple !== undefined) return simple;
  if (/^[A-Z]$/.test(text)) return parameterType(text);
  const [, outer, inner = ""] = /^(\w+)<(.*)>$/.exec(text) ?? [];
  if (outer === "map") {
    const comma = inner.indexOf(", ");
    return mapType(readType(inner.slice(0, comma)), readType(inner.slice(comma + 2)));
  }
  const type = readType(inner);
  if (outer === "list") return listType(type);
  return outer === "optional" ? optionalType(type) : typeType(type);
}

/** The names that stand for types, such as in `type(x) == string`, and the names of the types. */
export const TYPE_NAMES: ReadonlyMap<string, CelType> = new Map<string, CelType>([
  ...[BOOL, BYTES, DOUBLE, INT, STRING, UINT].map((type) => [type.name, typeType(type)] as const),
  ["null_type", typeType({ kind: "null", name: "null_type", parameters: [] })],
  ["list", typeType(listType(parameterType("A")))],
  ["map", typeType(mapType(parameterType("A"), parameterType("B")))],
  ["type", typeType(TYPE)],
  ...["duration", "google.protobuf.Duration"].map((name) => [name, typeType(DURATION)] as const),
  ...["timestamp", "google.protobuf.Timestamp"].map((name) => [name, typeType(TIMESTAMP)] as const),
  ["optional_type", typeType(optionalType(parameterType("V")))],
  ["net.IP", typeType(IP)],
  ["net.CIDR", typeType(CIDR)],
]);
