/** The parts of a request that its log, the faults and the handlers use. */
export interface RequestFacts {
  readonly verb: Verb;
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly userAgent: string;
  /** Group, version and plural are "" if the path is not that of a resource. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
}

export type Verb =
  "get" | "list" | "watch" | "create" | "update" | "patch" | "apply" | "delete" | "deletecollection" | "other";

/** Matches requests that have all of these values. An empty filter matches every request. */
export type RequestFilter = Partial<RequestFacts>;

export function matchesFilter(facts: RequestFacts, filter: RequestFilter): boolean {
  const given = new Map<string, string | undefined>(Object.entries(filter));
  return Object.entries(facts).every(([key, value]) => given.get(key) === undefined || given.get(key) === value);
}

export interface RawRequest {
  readonly method: string;
  readonly url: URL;
  readonly path: string;
  readonly userAgent: string;
  readonly contentType: string;
}

/** Reads the facts of a request. Rule: k8s.io/apiserver pkg/endpoints/request/requestinfo.go. */
export function readFacts({ method, url, path, userAgent, contentType }: RawRequest): RequestFacts {
  const target = readPath(url.pathname);
  const verb = target.plural === "" ? "other" : verbOf({ method, url, contentType }, target.name);
  return { verb, method, path, userAgent, ...target };
}

type Target = Pick<RequestFacts, "group" | "version" | "plural" | "namespace" | "name" | "subresource">;

const NO_TARGET: Target = { group: "", version: "", plural: "", namespace: "", name: "", subresource: "" };
const NAMESPACE_SUBRESOURCES = ["status", "finalize"];

function readPath(pathname: string): Target {
  const parts = pathname.split("/").slice(1).map(decodePart);
  const grouped = parts[0] === "apis";
  if (!grouped && parts[0] !== "api") return NO_TARGET;
  const [group = "", version = ""] = grouped ? parts.slice(1, 3) : ["", parts[1]];
  const rest = parts.slice(grouped ? 3 : 2).filter((part) => part !== "");
  const inNamespace = rest[0] === "namespaces" && rest.length > 2 && !NAMESPACE_SUBRESOURCES.includes(rest[2] ?? "");
  const [plural = "", name = "", subresource = "", ...more] = inNamespace ? rest.slice(2) : rest;
  if (plural === "" || more.length > 0) return NO_TARGET;
  return { group, version, plural, namespace: inNamespace ? (rest[1] ?? "") : "", name, subresource };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const ONE: { readonly [method: string]: Verb } = { GET: "get", PUT: "update", PATCH: "patch", DELETE: "delete" };
const MANY: { readonly [method: string]: Verb } = { GET: "list", POST: "create", DELETE: "deletecollection" };

function verbOf({ method, url, contentType }: Pick<RawRequest, "method" | "url" | "contentType">, name: string): Verb {
  if (method === "GET" && isTrue(url.searchParams.get("watch"))) return "watch";
  if (method === "PATCH" && contentType.startsWith("application/apply-patch")) return "apply";
  return (name === "" ? MANY : ONE)[method] ?? "other";
}

export function isTrue(text: string | null): boolean {
  return text === "true" || text === "1" || text === "";
}
