import type { JsonObject } from "../../../base/src/json.ts";
import { apiVersionOf, subresourcesOf } from "../api-resource.ts";
import { answerDiscovery } from "../discovery/answer-discovery.ts";
import type { Faults } from "../faults.ts";
import type { Backend } from "../store/backend.ts";
import type { ServedResource } from "../store/served-resource.ts";
import { badRequest, StatusError, methodNotAllowed, noSuchResource } from "../store/status-error.ts";
import type { AccessPolicy } from "./access-review.ts";
import { handleRequest } from "./handle-request.ts";
import { negotiate } from "./negotiate.ts";
import { parseBoolean, parseCount, parseInitialEvents, parseSelection } from "./parse-options.ts";
import type { Print } from "./print-object.ts";
import { readFacts, type RequestFacts } from "./request-facts.ts";
import type { RequestLog } from "./request-log.ts";
import type { EventSink, WatchHub } from "./watch-hub.ts";

/** The parts of a server that answer requests. */
export interface ApiParts {
  readonly backend: Backend;
  readonly watches: WatchHub;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly policy: AccessPolicy;
}

/** The head of a request, over HTTP or in the process. */
export interface ApiRequest {
  readonly url: URL;
  readonly accept: string;
  readonly contentType: string;
  readonly facts: RequestFacts;
}

export interface RequestHead {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly accept?: string | undefined;
  readonly contentType?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** Reads the head of a request. Throws a 400 if the path is not one. */
export function readRequest({ method, path, accept = "", contentType = "", userAgent = "" }: RequestHead): ApiRequest {
  // A proxy sends a whole URL instead of a path.
  const text = path.startsWith("/") ? `http://127.0.0.1${path}` : path;
  if (!URL.canParse(text) || /%(?![0-9a-fA-F]{2})/.test(text))
    throw badRequest(`${JSON.stringify(path)} is not a path`);
  const url = new URL(text);
  return { url, accept, contentType, facts: readFacts({ method, url, path, userAgent, contentType }) };
}

/** The answer to a request. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | readonly string[] };
  /** The text; for a watch, a function that opens it and returns a function that closes it. */
  readonly body: string | ((sink: EventSink) => () => void);
}

/** Returns the answer, or the refusal that `answer` throws. */
export async function answerOrRefuse(answer: () => Promise<ApiAnswer | undefined>): Promise<ApiAnswer | undefined> {
  try {
    return await answer();
  } catch (error) {
    return refusalOf(error);
  }
}

/** Answers a request synchronously. Never throws; an error that is not a StatusError becomes a 500. */
export function answerRequest(parts: ApiParts, request: ApiRequest, body: string): ApiAnswer {
  try {
    return answer(parts, request, body);
  } catch (error) {
    return refusalOf(error);
  }
}

const JSON_TYPE = { "Content-Type": "application/json" };

export function refusalOf(error: unknown): ApiAnswer {
  const refusal = error instanceof StatusError ? error : internalError(error);
  const { code, retryAfterSeconds } = refusal;
  const wait = retryAfterSeconds === undefined ? {} : { "Retry-After": String(retryAfterSeconds) };
  return { status: code, headers: { ...JSON_TYPE, ...wait }, body: printBody(refusal.toStatus()) };
}

function internalError(error: unknown): StatusError {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new StatusError(`Internal error occurred: ${what}`, { code: 500, reason: "InternalError" });
}

function printBody(body: JsonObject): string {
  return `${JSON.stringify(body)}\n`;
}

function answer(parts: ApiParts, request: ApiRequest, body: string): ApiAnswer {
  const { facts, url, contentType } = request;
  if (facts.plural === "" || !isServedGroup(parts, facts)) return answerPath(parts, request);
  const resource = resourceOf(parts, facts);
  const print = printOf(parts, request);
  if (facts.verb === "watch") return answerWatch(parts, request, { resource, print });
  const { backend, policy } = parts;
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(`299 - ${JSON.stringify(message)}`);
  const query = url.searchParams;
  const found = handleRequest({ backend, facts, resource, query, contentType, body, print, policy, warn });
  const headers = { ...(warnings.length > 0 && { Warning: warnings }), ...JSON_TYPE };
  return { status: found.status, headers, body: printBody(found.body) };
}

function resourceOf({ backend }: ApiParts, facts: RequestFacts): ServedResource {
  const resource = backend.registry.find(apiVersionOf(facts), facts.plural);
  if (resource === undefined || (facts.namespace !== "" && !resource.namespaced)) throw noSuchResource();
  if (facts.subresource !== "" && !subresourcesOf(resource).includes(facts.subresource)) throw noSuchResource();
  if (facts.subresource !== "" && !["get", "update", "patch", "apply"].includes(facts.verb)) throw methodNotAllowed();
  return resource;
}

function printOf({ backend }: ApiParts, { accept, url }: ApiRequest): Print {
  const include = url.searchParams.get("includeObject");
  return {
    form: negotiate(accept),
    includeObject: include === "None" || include === "Object" ? include : "Metadata",
    now: backend.clock.now(),
  };
}

const HEALTH = ["/healthz", "/livez", "/readyz"];

function isServedGroup({ backend }: ApiParts, { group }: RequestFacts): boolean {
  return backend.registry.all.some((resource) => resource.group === group);
}

function answerPath({ backend }: ApiParts, { accept, url, facts }: ApiRequest): ApiAnswer {
  if (HEALTH.includes(url.pathname)) return { status: 200, headers: { "Content-Type": "text/plain" }, body: "ok" };
  const found = facts.method === "GET" ? answerDiscovery(url.pathname, accept, backend.registry.all) : undefined;
  return found === undefined
    ? { status: 404, headers: { "Content-Type": "text/plain; charset=utf-8" }, body: "404 page not found\n" }
    : { status: 200, headers: { "Content-Type": found.contentType }, body: printBody(found.body) };
}

function answerWatch(
  { watches }: ApiParts,
  { facts, url: { searchParams } }: ApiRequest,
  { resource, print }: { readonly resource: ServedResource; readonly print: Print },
): ApiAnswer {
  const watch = {
    facts,
    selection: parseSelection(searchParams, resource, facts),
    resourceVersion: watchedVersion(searchParams.get("resourceVersion") ?? ""),
    sendInitialEvents: parseInitialEvents(searchParams, facts.verb),
    bookmarks: parseBoolean(searchParams, "allowWatchBookmarks") ?? false,
    timeoutSeconds: parseCount(searchParams, "timeoutSeconds"),
    print,
  };
  return { status: 200, headers: JSON_TYPE, body: watches.prepare(watch) };
}

// kube-apiserver answers 500 here.
function watchedVersion(text: string): number {
  if (/^\d*$/.test(text)) return Number(text);
  throw new StatusError(`Invalid value: ${JSON.stringify(text)}: invalid syntax`, { code: 500, reason: "" });
}
