import type { KubernetesObject } from "../resource.ts";

/** An object as a program writes it: `apiVersion` and `kind` may be absent, because the resource has them. */
export type Draft<T extends KubernetesObject> = KubernetesObject &
  TypeMeta<T> & { readonly [K in keyof T as K extends "apiVersion" | "kind" ? never : K]: T[K] };

/**
 * The fields of an object that a field manager wants to own, for server-side apply: every field is optional at every
 * depth, except the name.
 */
export type Applied<T extends KubernetesObject> = KubernetesObject &
  TypeMeta<T> & { readonly metadata: { readonly name: string } } & {
    readonly [K in keyof T as K extends "apiVersion" | "kind" | "metadata" ? never : K]?: Part<T[K]>;
  };

interface TypeMeta<T extends KubernetesObject> {
  readonly apiVersion?: Exclude<T["apiVersion"], undefined>;
  readonly kind?: Exclude<T["kind"], undefined>;
}

type Part<T> = T extends readonly (infer Item)[]
  ? readonly Part<Item>[]
  : T extends object
    ? { readonly [K in keyof T]?: Part<T[K]> }
    : T;
