import type { KubernetesObject, Resource } from "../resource.ts";

/** Names an object, or a collection if there is no name. */
interface PathTarget {
  readonly namespace?: string | undefined;
  readonly name?: string;
  readonly subresource?: string | undefined;
}

/**
 * Returns the path of an object or a collection, starting with `/api` or `/apis`. Ignores the namespace of a
 * cluster-scoped kind. Throws if an object lacks the namespace that its kind needs, or if a name cannot be a segment of
 * a path.
 */
export function resourcePath(
  resource: Resource<KubernetesObject>,
  { namespace, name, subresource = resource.subresource }: PathTarget,
): string {
  const { group, version, plural, scope, kind } = resource;
  const namespaced = scope === "Namespaced";
  if (namespaced && namespace === undefined && name !== undefined)
    throw new Error(`the ${kind} ${JSON.stringify(name)} has no namespace`);
  if (resource.subresource !== undefined && name === undefined)
    throw new Error(`the subresource ${resource.subresource} of ${plural} belongs to one object: give its name`);
  const segments = [
    ...(group === "" ? ["api", version] : ["apis", group, version]),
    ...(namespaced && namespace !== undefined ? ["namespaces", namespace] : []),
    plural,
    ...(name === undefined ? [] : [name]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  return segments.map((segment) => `/${encodeSegment(segment)}`).join("");
}

/** Adds parameters to a path, without those that are undefined. */
export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  const text = parameters.toString();
  return text === "" ? path : `${path}?${text}`;
}

export interface Query {
  readonly [name: string]: string | number | boolean | undefined;
}

/** Servers remove `.` and `..` from a path, which would then name another object. */
function encodeSegment(segment: string): string {
  if (segment === "" || segment === "." || segment === "..")
    throw new Error(`${JSON.stringify(segment)} cannot be part of a path`);
  return encodeURIComponent(segment);
}
