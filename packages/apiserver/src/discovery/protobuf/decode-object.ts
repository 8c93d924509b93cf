import { isObject, own, type Json, type JsonObject } from "../../../../base/src/json.ts";
import { KIND_MESSAGES, MESSAGES } from "./messages.ts";
import { wireFields, type WireField } from "./wire-fields.ts";

/** The content type of Kubernetes protobuf, which typed Go clients and many commands of kubectl send. */
export const PROTOBUF = "application/vnd.kubernetes.protobuf";

const MAGIC = [0x6b, 0x38, 0x73, 0x00];

/**
 * Decodes an object of one of Kubernetes's own kinds from Kubernetes protobuf: "k8s", a zero byte and runtime.Unknown,
 * which names the kind. Throws a RangeError for an unknown kind and for invalid bytes.
 */
export function decodeObject(bytes: Uint8Array): JsonObject {
  if (MAGIC.some((byte, i) => bytes[i] !== byte))
    throw new RangeError("the body does not begin with the prefix of Kubernetes protobuf");
  const unknown = new Map([...wireFields(bytes.subarray(MAGIC.length))].map(({ number, value }) => [number, value]));
  const type = new Map([...wireFields(asBytes(unknown.get(1)))].map(({ number, value }) => [number, value]));
  const [apiVersion, kind] = [asText(asBytes(type.get(1))), asText(asBytes(type.get(2)))];
  const message = KIND_MESSAGES.get(`${apiVersion}/${kind}`);
  if (message === undefined) throw new RangeError(`the kind ${kind} of ${apiVersion} has no known protobuf encoding`);
  return { apiVersion, kind, ...decodeMessage(message, asBytes(unknown.get(2))) };
}

interface Field {
  /** Empty if the members of the value become members of the message. */
  readonly name: string;
  /** Whether to keep a zero value: the Go field is a pointer, or has no omitempty. */
  readonly zero: boolean;
  readonly shape: "one" | "list" | "map";
  readonly type: string;
}

const FIELDS = new Map<string, ReadonlyMap<number, Field>>();

function fieldsOf(message: string): ReadonlyMap<number, Field> {
  const found = FIELDS.get(message) ?? readFields(MESSAGES[message] ?? "");
  FIELDS.set(message, found);
  return found;
}

function readFields(text: string): ReadonlyMap<number, Field> {
  const fields = text.matchAll(/(\d+) (\w*)(!?) ([*%]?)(\w+)/g);
  return new Map(
    [...fields].map(([, number, name = "", zero, shape, type = ""]) => {
      const shapes = { "*": "list", "%": "map" } as const;
      const found = shape === "*" || shape === "%" ? shapes[shape] : "one";
      return [Number(number), { name, zero: zero === "!", shape: found, type }];
    }),
  );
}

function decodeMessage(message: string, bytes: Uint8Array): JsonObject {
  const fields = fieldsOf(message);
  const members: { [name: string]: Json } = {};
  for (const { number, value } of wireFields(bytes)) {
    const field = fields.get(number);
    if (field !== undefined) addField(members, field, value);
  }
  return members;
}

function addField(members: { [name: string]: Json }, field: Field, value: WireField["value"]): void {
  const { name, shape, type } = field;
  const before = own(members, name);
  if (shape === "map") {
    const entry = new Map([...wireFields(asBytes(value))].map((one) => [one.number, one.value]));
    const added = decodeValue(type, entry.get(2) ?? new Uint8Array()) ?? "";
    members[name] = { ...(isObject(before) ? before : {}), [asText(asBytes(entry.get(1)))]: added };
    return;
  }
  const decoded = decodeValue(type, value);
  if (decoded === undefined) return;
  if (shape === "list") members[name] = [...(Array.isArray(before) ? before : []), decoded];
  else if (name === "") Object.assign(members, decoded);
  else if (field.zero || !isZero(decoded)) members[name] = decoded;
}

function isZero(value: Json): boolean {
  return value === "" || value === 0 || value === false || (isObject(value) && Object.keys(value).length === 0);
}

type Decode = (value: WireField["value"]) => Json | undefined;

const SCALARS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["text", (value) => asText(asBytes(value))],
  ["bytes", (value) => Buffer.from(asBytes(value)).toString("base64")],
  ["bool", (value) => value !== 0n],
  ["int", asInteger],
  ["Time", (value) => asTime(value, 0)],
  ["MicroTime", (value) => asTime(value, 6)],
  ["Quantity", (value) => asText(part(value, 1))],
  ["FieldsV1", (value) => JSON.parse(asText(part(value, 1)) || "{}") as Json], // the bytes are JSON
  ["IntOrString", (value) => (field(value, 1) === 1n ? asText(part(value, 3)) : asInteger(field(value, 2)))],
]);

function decodeValue(type: string, value: WireField["value"]): Json | undefined {
  const scalar = SCALARS.get(type);
  return scalar === undefined ? decodeMessage(type, asBytes(value)) : scalar(value);
}

function field(value: WireField["value"], number: number): WireField["value"] | undefined {
  return [...wireFields(asBytes(value))].find((one) => one.number === number)?.value;
}

function part(value: WireField["value"], number: number): Uint8Array {
  return asBytes(field(value, number));
}

function asBytes(value: WireField["value"] | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}

function asText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function asInteger(value: WireField["value"] | undefined): number {
  return typeof value === "bigint" ? Number(BigInt.asIntN(64, value)) : 0;
}

/** An empty message is a time that is not set. */
function asTime(value: WireField["value"], digits: number): string | undefined {
  const seconds = field(value, 1);
  if (seconds === undefined) return undefined;
  const whole = new Date(asInteger(seconds) * 1000).toISOString().slice(0, -5);
  const nanos = String(asInteger(field(value, 2))).padStart(9, "0");
  return digits === 0 ? `${whole}Z` : `${whole}.${nanos.slice(0, digits)}Z`;
}
