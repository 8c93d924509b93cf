/** A type of CEL. Rule: cel-go `common/types/types.go`. */
export interface CelType {
  readonly kind:
    | ("bool" | "bytes" | "double" | "duration" | "int" | "null" | "string" | "timestamp" | "uint")
    | ("dyn" | "error" | "list" | "map" | "object" | "opaque" | "parameter" | "type");
  /** The name that messages print. */
  readonly name: string;
  readonly parameters: readonly CelType[];
  /** The fields of an object of a schema. */
  readonly fields?: ReadonlyMap<string, CelType>;
}

const simple = (kind: CelType["kind"], name: string = kind): CelType => ({ kind, name, parameters: [] });

export const BOOL = simple("bool");
export const BYTES = simple("bytes");
export const DOUBLE = simple("double");
export const DURATION = simple("duration");
export const DYN = simple("dyn");
export const ERROR = simple("error", "!error!");
export const INT = simple("int");
export const NULL = simple("null");
export const STRING = simple("string");
export const TIMESTAMP = simple("timestamp");
export const UINT = simple("uint");
export const TYPE = simple("type");

export const QUANTITY = objectType("kubernetes.Quantity");
export const URL_TYPE = objectType("kubernetes.URL");
export const FORMAT = objectType("kubernetes.NamedFormat");
export const SEMVER = objectType("kubernetes.Semver");
export const IP = opaqueType("net.IP");
export const CIDR = opaqueType("net.CIDR");

export function listType(item: CelType): CelType {
  return { kind: "list", name: "list", parameters: [item] };
}

export function mapType(key: CelType, value: CelType): CelType {
  return { kind: "map", name: "map", parameters: [key, value] };
}

export function optionalType(value: CelType): CelType {
  return opaqueType("optional_type", [value]);
}

export function typeType(type: CelType): CelType {
  return { kind: "type", name: "type", parameters: [type] };
}

export function parameterType(name: string): CelType {
  return simple("parameter", name);
}

export function objectType(name: string, fields?: ReadonlyMap<string, CelType>): CelType {
  return { kind: "object", name, parameters: [], ...(fields === undefined ? {} : { fields }) };
}

export function opaqueType(name: string, parameters: readonly CelType[] = []): CelType {
  return { kind: "opaque", name, parameters };
}

/** The parameter of a type at an index. A type of the checker always has it. */
export function parameterOf(type: CelType, index: number): CelType {
  return type.parameters[index] ?? DYN;
}

export function isOptionalType(type: CelType): boolean {
  return type.kind === "opaque" && type.name === "optional_type";
}

/** Prints a type as messages of cel-go do. */
export function printType(type: CelType): string {
  if (type.parameters.length === 0) return type.name;
  return `${type.name}(${type.parameters.map(printType).join(", ")})`;
}

export function isSameType(a: CelType, b: CelType): boolean {
  return (
    a.kind === b.kind &&
    a.name === b.name &&
    a.parameters.length === b.parameters.length &&
    a.parameters.every((parameter, i) => isSameType(parameter, parameterOf(b, i)))
  );
}
