import { isObject, own, type Json, type JsonObject } from "../../../../base/src/json.ts";
import { KIND_MESSAGES, MESSAGES } from "./messages.ts";
import { wireFields, type WireField } from "./wire-fields.ts";

/** The content type of what Kubernetes's typed clients send, and with them many commands of kubectl. */
export const PROTOBUF = "application/vnd.kubernetes.protobuf";

const MAGIC = [0x6b, 0x38, 0x73, 0x00];

/**
 * The object that Kubernetes's protobuf encoding holds, of a kind that the server has itself: "k8s", a zero byte and
 * runtime.Unknown, which names the kind. Throws a RangeError for a kind that it does not know and for broken bytes.
 */
export function decodeObject(bytes: Uint8Array): JsonObject {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw new RangeError("it does not begin as Kubernetes's protobuf");
  const unknown = new Map([...wireFields(bytes.subarray(MAGIC.length))].map(({ number, value }) => [number, value]));
  const type = new Map([...wireFields(asBytes(unknown.get(1)))].map(({ number, value }) => [number, value]));
  const [apiVersion, kind] = [asText(asBytes(type.get(1))), asText(asBytes(type.get(2)))];
  const message = KIND_MESSAGES.get(`${apiVersion}/${kind}`);
  if (message === undefined) throw new RangeError(`no kind ${kind} of ${apiVersion} is known in protobuf`);
  return { apiVersion, kind, ...decodeMessage(message, asBytes(unknown.get(2))) };
}

interface Field {
  /** Empty where the members of the value are the message's own. */
  readonly name: string;
  /** Whether a zero is meant: it is a pointer in Go, or always there. */
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
      const of = shape === "*" || shape === "%" ? shapes[shape] : "one";
      return [Number(number), { name, zero: zero === "!", shape: of, type }];
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
  ["FieldsV1", (value) => JSON.parse(asText(part(value, 1)) || "{}") as Json], // bytes that hold JSON
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

/** A time that is not set is an empty message. */
function asTime(value: WireField["value"], digits: number): string | undefined {
  const seconds = field(value, 1);
  if (seconds === undefined) return undefined;
  const whole = new Date(asInteger(seconds) * 1000).toISOString().slice(0, -5);
  const nanos = String(asInteger(field(value, 2))).padStart(9, "0");
  return digits === 0 ? `${whole}Z` : `${whole}.${nanos.slice(0, digits)}Z`;
}
