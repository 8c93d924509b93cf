import type { KubernetesObject } from "../resource.ts";

/** An object as a program writes it: `apiVersion` and `kind` may be absent, because the resource has them. */
export type Draft<T extends KubernetesObject> = KubernetesObject & TypeMeta<T> & Omit<T, "apiVersion" | "kind">;

/**
 * The fields of an object that a field manager wants to own, for server-side apply: every field is optional at every
 * depth, except the name.
 */
export type Applied<T extends KubernetesObject> = KubernetesObject &
  TypeMeta<T> & { readonly metadata: { readonly name: string } } & Parts<Omit<T, "apiVersion" | "kind" | "metadata">>;

interface TypeMeta<T extends KubernetesObject> {
  readonly apiVersion?: Exclude<T["apiVersion"], undefined>;
  readonly kind?: Exclude<T["kind"], undefined>;
}

type Parts<T> = { readonly [K in keyof T]?: Part<T[K]> };

type Part<T> = T extends readonly (infer Item)[] ? readonly Part<Item>[] : T extends object ? Parts<T> : T;
