import type { IncomingMessage, ServerResponse } from "node:http";
import { sleep } from "../../../base/src/clock.ts";
import type { JsonObject } from "../../../base/src/json.ts";
import type { ApiResource } from "../api-resource.ts";
import type { FaultPlan, Faults } from "../faults.ts";
import type { Backend } from "../store/backend.ts";
import { apiVersionOf, type ServedResource } from "../store/served-resource.ts";
import { StatusError, methodNotAllowed, noSuchResource } from "../store/status-error.ts";
import type { AccessPolicy } from "./access-review.ts";
import { handleRequest } from "./handle-request.ts";
import { negotiate } from "./negotiate.ts";
import { parseBoolean, parseCount, parseInitialEvents, parseSelection } from "./parse-options.ts";
import type { Print, PrintTable } from "./print-object.ts";
import { readBody } from "./read-body.ts";
import { readFacts, type RequestFacts } from "./request-facts.ts";
import type { RequestLog } from "./request-log.ts";
import type { WatchHub } from "./watch-hub.ts";

export type AnswerDiscovery = (
  path: string,
  accept: string,
  resources: readonly ApiResource[],
) => { readonly contentType: string; readonly body: JsonObject } | undefined;

/** All that answers requests. */
export interface ApiParts {
  readonly backend: Backend;
  readonly watches: WatchHub;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly answerDiscovery: AnswerDiscovery;
  readonly printTable: PrintTable;
  readonly policy: AccessPolicy;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly facts: RequestFacts;
  readonly url: URL;
}

const HEALTH = ["/healthz", "/livez", "/readyz"];

/** Answers one HTTP request. Never rejects: what is no refusal becomes a 500. */
export async function answerRequest(
  parts: ApiParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const exchange = readExchange(request, response);
  const plan = parts.faults.take(exchange.facts);
  const reply = await replyTo(parts, exchange, plan).catch(toReply);
  if (response.destroyed || plan.loseAnswer) {
    parts.log.record(exchange.facts, 0);
    response.destroy();
  } else if (reply !== undefined) send(parts, exchange, reply);
}

async function replyTo(parts: ApiParts, exchange: Exchange, plan: FaultPlan): Promise<Reply | undefined> {
  const body = await readBody(exchange.request);
  if (plan.delay > 0) await sleep(parts.backend.clock, plan.delay);
  if (plan.failure !== undefined) throw plan.failure;
  return exchange.response.destroyed ? undefined : answer(parts, exchange, body);
}

function readExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  const path = request.url ?? "/";
  const url = new URL(path, "http://127.0.0.1");
  const { "user-agent": userAgent = "", "content-type": contentType = "" } = request.headers;
  const facts = readFacts({ method: request.method ?? "GET", url, path, userAgent, contentType });
  return { request, response, facts, url };
}

interface Reply {
  readonly status: number;
  readonly body: JsonObject | string;
  readonly contentType?: string;
  readonly retryAfterSeconds?: number;
}

function toReply(error: unknown): Reply {
  const refusal =
    error instanceof StatusError
      ? error
      : new StatusError(
          `Internal error occurred: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
          {
            code: 500,
            reason: "InternalError",
          },
        );
  const { retryAfterSeconds } = refusal;
  return {
    status: refusal.code,
    body: refusal.toStatus(),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** Undefined for a watch, which answers by itself. */
function answer(parts: ApiParts, exchange: Exchange, body: string): Reply | undefined {
  const { facts, response, url } = exchange;
  if (facts.plural === "" || !isServedGroup(parts, facts)) return answerPath(parts, exchange);
  const resource = resourceOf(parts, facts);
  const print = printOf(parts, exchange);
  if (facts.verb === "watch") return watch(parts, exchange, { resource, print });
  const warn = (message: string) => response.appendHeader("Warning", `299 - ${JSON.stringify(message)}`);
  const { backend, policy } = parts;
  const contentType = exchange.request.headers["content-type"] ?? "";
  const query = url.searchParams;
  return handleRequest({ backend, facts, resource, query, contentType, body, print, policy, warn });
}

function resourceOf({ backend }: ApiParts, facts: RequestFacts): ServedResource {
  const resource = backend.registry.find(apiVersionOf(facts), facts.plural);
  if (resource === undefined || (facts.namespace !== "" && !resource.namespaced)) throw noSuchResource();
  if (facts.subresource !== "" && !(facts.subresource === "status" && resource.status)) throw noSuchResource();
  if (facts.subresource !== "" && !["get", "update", "patch", "apply"].includes(facts.verb)) throw methodNotAllowed();
  return resource;
}

function printOf({ printTable, backend }: ApiParts, { request, url }: Exchange): Print {
  const include = url.searchParams.get("includeObject");
  return {
    form: negotiate(request.headers.accept ?? ""),
    includeObject: include === "None" || include === "Object" ? include : "Metadata",
    now: backend.clock.now(),
    printTable,
  };
}

const NO_SUCH_PATH: Reply = { status: 404, body: "404 page not found\n", contentType: "text/plain; charset=utf-8" };

function isServedGroup({ backend }: ApiParts, { group }: RequestFacts): boolean {
  return backend.registry.all.some((resource) => resource.group === group);
}

function answerPath({ answerDiscovery, backend }: ApiParts, { request, url, facts }: Exchange): Reply {
  if (HEALTH.includes(url.pathname)) return { status: 200, body: "ok", contentType: "text/plain" };
  if (facts.method !== "GET") return NO_SUCH_PATH;
  const found = answerDiscovery(url.pathname, request.headers.accept ?? "", backend.registry.all);
  return found === undefined ? NO_SUCH_PATH : { status: 200, ...found };
}

function watch(
  parts: ApiParts,
  { facts, url, response }: Exchange,
  about: { resource: ServedResource; print: Print },
): undefined {
  const { searchParams } = url;
  response.setHeader("Content-Type", "application/json");
  parts.watches.open(
    {
      facts,
      selection: parseSelection(searchParams, about.resource, facts),
      resourceVersion: watchedVersion(searchParams.get("resourceVersion") ?? ""),
      sendInitialEvents: parseInitialEvents(searchParams, facts.verb),
      bookmarks: parseBoolean(searchParams, "allowWatchBookmarks") ?? false,
      timeoutSeconds: parseCount(searchParams, "timeoutSeconds"),
      print: about.print,
    },
    response,
  );
  parts.log.record(facts, 200);
}

// The real one calls this an internal error.
function watchedVersion(text: string): number {
  if (/^\d*$/.test(text)) return Number(text);
  throw new StatusError(`Invalid value: ${JSON.stringify(text)}: invalid syntax`, { code: 500, reason: "" });
}

function send({ log }: ApiParts, { response, facts }: Exchange, reply: Reply): void {
  const { status, body, contentType = "application/json", retryAfterSeconds } = reply;
  log.record(facts, status);
  response.setHeader("Content-Type", contentType);
  if (retryAfterSeconds !== undefined) response.setHeader("Retry-After", String(retryAfterSeconds));
  response.writeHead(status);
  response.end(typeof body === "string" ? body : `${JSON.stringify(body)}\n`);
}
