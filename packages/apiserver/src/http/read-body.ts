import type { IncomingMessage } from "node:http";
import { parse as parseYaml } from "yaml";
import { isTooDeep, MAX_DOCUMENT_DEPTH } from "../../../base/src/document-depth.ts";
import { parseExactJson } from "../../../base/src/exact-json.ts";
import { jsonText, type Json } from "../../../base/src/json.ts";
import { decodeObject, PROTOBUF } from "../discovery/protobuf/decode-object.ts";
import { parsePrinted } from "./parse-printed.ts";
import { badRequest, StatusError, unsupportedMediaType } from "../store/status-error.ts";

/** Rule: the default of k8s.io/apiserver, MaxRequestBodyBytes. */
const MOST_BYTES = 3 * 1024 * 1024;

/** Returns the text of a body. Converts Kubernetes protobuf to JSON. Throws a 413 for a body that is too large. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    checkBodySize(size);
    chunks.push(bytes);
  }
  const body = Buffer.concat(chunks);
  return mediaType(request.headers["content-type"]) === PROTOBUF ? jsonOf(body) : body.toString("utf8");
}

function mediaType(contentType = ""): string {
  return contentType.split(";")[0]?.trim() ?? "";
}

/** An empty body stays empty, because some bodies are optional, such as that of a deletion. */
function jsonOf(protobuf: Uint8Array): string {
  try {
    return protobuf.length === 0 ? "" : JSON.stringify(decodeObject(protobuf));
  } catch (error) {
    throw badRequest(`the body could not be decoded: ${messageOf(error)}`);
  }
}

/** Throws a 413 if a body has too many bytes. */
export function checkBodySize(bytes: number): void {
  if (bytes <= MOST_BYTES) return;
  const message = `Request entity too large: limit is ${MOST_BYTES}`;
  throw new StatusError(message, { code: 413, reason: "RequestEntityTooLarge" });
}

/** Parses the body of a POST, PUT or DELETE: JSON or YAML, as the content type says. Throws a 400 or a 415. */
export function parseBody(text: string, contentType: string): Json {
  const type = mediaType(contentType);
  if (type === "" || type === "application/json" || type === PROTOBUF) return parseJson(text);
  if (type === "application/yaml") return parseYamlText(text);
  throw unsupportedMediaType(["application/json", "application/yaml"]);
}

export function parseJson(text: string): Json {
  return notTooDeep(parseJsonText(text));
}

/** Throws a 400 for a body that is too deep. A server in Go refuses more than 10,000 levels. */
function notTooDeep(body: Json): Json {
  if (isTooDeep(body)) throw badRequest(`the body is nested more than ${MAX_DOCUMENT_DEPTH} levels deep`);
  return body;
}

function parseJsonText(text: string): Json {
  try {
    return parseExactJson(text);
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${messageOf(error)}`);
  }
}

/** Parses YAML 1.2, which includes JSON. Throws a 400. */
export function parseYamlText(text: string): Json {
  return notTooDeep(parseAnyYaml(text));
}

function parseAnyYaml(text: string): Json {
  const printed = parsePrinted(text);
  if (printed !== undefined) return printed;
  try {
    const value: Json = parseYaml(text, { intAsBigInt: true, resolveKnownTags: false, logLevel: "error" }) ?? null;
    // The round trip turns values that JSON does not have into JSON, and small integers into doubles.
    return parseExactJson(jsonText(value));
  } catch (error) {
    throw badRequest(`error converting YAML to JSON: yaml: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
