import type { KubernetesObject, Resource } from "../resource.ts";

/** Which object, or which collection without a name. */
export interface Place {
  readonly namespace?: string | undefined;
  readonly name?: string;
  readonly subresource?: string | undefined;
}

/**
 * The path of an object or a collection, from `/api` or `/apis` on. A namespace is left out where the kind has none.
 * Throws for an object without the namespace that its kind needs, and for what cannot be one segment of a path.
 */
export function resourcePath(resource: Resource<KubernetesObject>, { namespace, name, subresource }: Place): string {
  const { group, version, plural, scope, kind } = resource;
  const namespaced = scope === "Namespaced";
  if (namespaced && namespace === undefined && name !== undefined)
    throw new Error(`the namespace of the ${kind} ${name} is missing`);
  const segments = [
    ...(group === "" ? ["api", version] : ["apis", group, version]),
    ...(namespaced && namespace !== undefined ? ["namespaces", namespace] : []),
    plural,
    ...(name === undefined ? [] : [name]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  return segments.map((segment) => `/${encodeSegment(segment)}`).join("");
}

/** The path with these parameters; those that are undefined are left out. */
export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  const text = parameters.toString();
  return text === "" ? path : `${path}?${text}`;
}

export interface Query {
  readonly [name: string]: string | number | boolean | undefined;
}

/** Servers take `.` and `..` out of a path, which would then name something else. */
function encodeSegment(segment: string): string {
  if (segment === "" || segment === "." || segment === "..")
    throw new Error(`${JSON.stringify(segment)} cannot be part of a path`);
  return encodeURIComponent(segment);
}
