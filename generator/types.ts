/**
 * The types that the stages of the pipeline pass to each other: load to catalog, catalog to the emitters, and the emitters
 * to write. They are plain data.
 */
import type { Json, JsonObject, Schema } from "../packages/base/src/json.ts";
import type { CodeName } from "./diagnostics/codes.ts";

/** One schema file as it was read. Positions are computed from `text` only when a diagnostic is printed. */
export interface Source {
  /** Path in messages: relative to the project root, with forward slashes. */
  readonly file: string;
  readonly text: string;
  readonly syntax: "json" | "yaml";
  readonly value: Json;
  /** Whether the catalog added the schema. Then no file holds its text. */
  readonly isBuiltIn?: true;
}

/** A place in a source. */
export interface Place {
  readonly source: Pick<Source, "file" | "text" | "syntax">;
  /**
   * A JSON Pointer (RFC 6901) to a value, or to the key of a member. `@START` or `@START-END` is a range of characters
   * instead, for a place that is not a value.
   */
  readonly pointer: string;
}

/** A layer: one npm package and, if it has kinds with a CRD, one API group. */
export interface Layer {
  readonly name: string;
  /** References may only point to layers of the same or a lower rank. */
  readonly rank: number;
  readonly group: string | null;
  readonly version: string;
  readonly package: string;
  /** Names of the layers whose packages this one imports, in output order. */
  readonly imports: readonly string[];
}

export type Stability = "alpha" | "beta" | "stable" | "deprecated";

/** What `x-ont-namespace` says about the namespace of a kind's objects. */
export type NamespacePolicy =
  | { readonly policy: "any" }
  | { readonly policy: "fixed"; readonly name: string }
  | { readonly policy: "template"; readonly template: string; readonly variables: readonly string[] }
  /** The kind has types and a validator, but no CRD and no reconciler. */
  | { readonly policy: "none" };

export interface PrinterColumn {
  readonly name: string;
  readonly type: "integer" | "number" | "string" | "boolean" | "date";
  readonly jsonPath: string;
  readonly description?: string;
  readonly format?: string;
  readonly priority?: number;
}

/** How much of the descriptions of a schema its CRD has. */
export type Descriptions = "full" | "first-sentence" | "none";

/** A property whose value cannot change after the object is created. */
export interface ImmutablePath {
  /** As declared: names with dots between them, such as `spec` or `spec.lineage`. */
  readonly path: string;
  readonly names: readonly string[];
  /** The same as a JSON Pointer into the object. */
  readonly pointer: string;
  /** URI of the schema that declares the property, as in the errors of a validator. */
  readonly schemaPath: string;
  /** Where the path is declared: in the schema or in the config. */
  readonly at: Place;
}

/** The properties of a kind in the Kubernetes API. */
export interface Api {
  readonly group: string;
  readonly version: string;
  /** `group/version`. */
  readonly apiVersion: string;
  readonly plural: string;
  readonly singular: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  /** Where the short names are declared: in the schema or in the config. */
  readonly shortNamesAt: Place;
  readonly categories: readonly string[];
  readonly scope: "Namespaced" | "Cluster";
  readonly columns: readonly PrinterColumn[];
  readonly immutable: readonly ImmutablePath[];
  readonly hasStatus: boolean;
  /** Condition types, each with its reasons. */
  readonly conditions: { readonly [type: string]: readonly string[] };
  /** Whether the CRD can declare `status.conditions` as a map by `type`: a list of objects that require a string `type`. */
  readonly hasKeyedConditions: boolean;
  readonly namespace: NamespacePolicy;
  /** Whether the kind has a CRD. */
  readonly crd: boolean;
}

/** One item of `x-ont-depends-on`, in either notation. */
export interface Dependency {
  /** `layer/Name`; `group/Name` if no layer has the group. */
  readonly id: string;
  /** Whether it is a schema of the set. */
  readonly known: boolean;
  /** How it is written. */
  readonly form: "text" | "object";
  readonly pointer: string;
}

/** Another entry that `$ref`s of an entry refer to. */
export interface Reference {
  /** `layer/Name`. */
  readonly id: string;
  /** Pointer of the first schema with a `$ref` to it; null if the catalog added the reference, for metadata or conditions. */
  readonly pointer: string | null;
}

/** A schema with an identity: the root of a file, an entry of `$defs`, or any other target of a `$ref`. */
export interface NamedType {
  /** Canonical URI with a JSON Pointer fragment; the root of a file ends in `#`. */
  readonly id: string;
  /** The TypeScript name, unique within its package. */
  readonly name: string;
  /** The `layer/Name` of the schema file that declares it. */
  readonly entry: string;
  /** JSON Pointer within that file. */
  readonly pointer: string;
  /**
   * The schema in normal form, which means the same to every emitter. It has no annotations, no identifiers and no keywords
   * outside the vocabulary:
   *
   * - `$ref` holds the `id` of a NamedType. A schema with a name is always replaced by a reference to it.
   * - `type` is one name, or a list of two or more. Integer-or-string is `["integer", "string"]`, nullable is `"null"`
   *   among the types. Without `type`, values of every type are valid.
   * - A list that is a set (`x-kubernetes-list-type: set`) has `uniqueItems: true` too.
   * - `deprecated` is true or absent. At the root of a file `Entry.deprecated` says more.
   * - `x-kubernetes-embedded-resource` and `x-kubernetes-preserve-unknown-fields` are true or absent. They, and
   *   `x-kubernetes-list-type`, `-list-map-keys`, `-map-type` and `-validations`, tell the API server how to store, merge
   *   and check a value; they restrict nothing that a validator sees.
   */
  readonly schema: Schema;
}

/**
 * An object or an enum inside a NamedType. It has a name only in TypeScript. For references and validators it is a part of
 * the NamedType.
 */
export interface NestedType {
  readonly name: string;
  /** JSON Pointer within the schema file. */
  readonly pointer: string;
  /** The node itself, as it is inside the schema of the NamedType. */
  readonly schema: JsonObject;
}

/** A difference between a definition and its schema, with the place in the schema. */
export interface DefinitionLoss {
  readonly code: CodeName;
  /** Id of the NamedType that holds the schema. */
  readonly typeId: string;
  /** JSON Pointer within `NamedType.schema`. */
  readonly pointer: string;
  readonly message: string;
  /** What to do; otherwise the hint of the code. */
  readonly hint?: string;
  /** The place to show instead of the one in the type. */
  readonly at?: Place;
}

/** One schema file in the catalog: a kind or a type. */
export interface Entry {
  /** `layer/Name`. */
  readonly id: string;
  readonly layer: string;
  readonly name: string;
  /** File stem of its generated modules: `InfrastructurePackExecution` -> `infrastructure-pack-execution`. */
  readonly stem: string;
  readonly version: string;
  readonly uri: string;
  readonly source: Source;
  readonly stability: Stability | null;
  readonly deprecated: { readonly supersededBy: string | null } | null;
  readonly description: string | null;
  readonly dependsOn: readonly Dependency[];
  /** Which annotations the file has, for the checks that report a missing one. */
  readonly declares: { readonly dependencies: boolean; readonly successor: boolean };
  /** The other entries that its `$ref`s refer to directly, sorted by id. */
  readonly references: readonly Reference[];
  /**
   * The types of the file, the root first. A root that only holds `$defs` is not among them. The root of a kind is a whole object: apiVersion, kind, metadata, spec and, if
   * the schema has one, status. Its Spec and Status types follow.
   */
  readonly types: readonly NamedType[];
  /** The nested types of each of `types`, outer ones first. */
  readonly nested: readonly (readonly NestedType[])[];
  /** Null for a type. */
  readonly api: Api | null;
  /** The CustomResourceDefinition; null for an entry without a CRD. */
  readonly definition: JsonObject | null;
  /** Where the definition differs from the schema. If one of these is an error, the definition is not usable. */
  readonly losses: readonly DefinitionLoss[];
}

/** Everything that the emitters know about a set. It is frozen and in output order (dependencies first). */
export interface Catalog {
  readonly layers: readonly Layer[];
  readonly entries: readonly Entry[];
  readonly byId: ReadonlyMap<string, Entry>;
  readonly types: ReadonlyMap<string, NamedType>;
  /** The `index.json` beside the layer folders; null if there is none. */
  readonly index: Source | null;
  /** Ids of schemas that exist and that the catalog lacks because of errors. */
  readonly missing: ReadonlySet<string>;
}

/**
 * A file to print. Each run overwrites `generated` files. It writes a `scaffold` only if the file does not exist, and from
 * then on the file belongs to the user.
 */
export interface Artifact {
  /** Relative to the project root, with forward slashes. */
  readonly path: string;
  readonly ownership: "generated" | "scaffold";
  /** What it is printed from: an entry (`layer/Name`), a layer (`layer name`) or the whole set (`*`). */
  readonly owner: string;
  /** For a scaffold, the class that it extends. */
  readonly base?: string;
  /** Prints the text. Called only if the file on the disk may differ. */
  readonly contents: () => string | Promise<string>;
}

/** A file that a run generates or deletes. */
export interface GeneratedArtifact {
  /** Relative to the project root, with forward slashes. */
  readonly path: string;
  readonly ownership: "generated" | "scaffold";
  /** What the run did, or would do without `check`. */
  readonly action: "create" | "update" | "delete" | "unchanged";
  /** The text of the file after the run; empty for a deletion. */
  readonly contents: () => Promise<string>;
}
