/**
 * The boundary types of the pipeline: what load hands to catalog, catalog to the emitters, and the
 * emitters to write. Plain data, no behaviour.
 */
import type { Json, JsonObject, Schema } from "../packages/base/src/json.ts";
import type { CodeName } from "./diagnostics/codes.ts";

/** One schema file as it was read. Positions are worked out from `text` only when a diagnostic is printed. */
export interface Source {
  /** Path as shown to people: relative to the project root, with forward slashes. */
  readonly file: string;
  readonly text: string;
  readonly syntax: "json" | "yaml";
  readonly value: Json;
}

/** A place in a source. */
export interface Place {
  readonly source: Pick<Source, "file" | "text" | "syntax">;
  /**
   * A JSON Pointer (RFC 6901) to a value, or to the key of a member. `@START` or `@START-END` names characters
   * of the text instead, for what is no value.
   */
  readonly pointer: string;
}

/** A layer: one npm package and, when its kinds live on a cluster, one API group. */
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

/** What `x-ont-namespace` says about where objects of a kind live. */
export type NamespacePolicy =
  | { readonly policy: "any" }
  | { readonly policy: "fixed"; readonly name: string }
  | { readonly policy: "template"; readonly template: string; readonly variables: readonly string[] }
  /** Never a cluster object: types and validator, no CRD and no reconciler. */
  | { readonly policy: "none" };

export interface PrinterColumn {
  readonly name: string;
  readonly type: "integer" | "number" | "string" | "boolean" | "date";
  readonly jsonPath: string;
  readonly description?: string;
  readonly format?: string;
  readonly priority?: number;
}

/** A property whose value may not change once the object exists. */
export interface ImmutablePath {
  /** As declared: names below the object with dots between them, such as `spec` or `spec.lineage`. */
  readonly path: string;
  readonly names: readonly string[];
  /** The same as a JSON Pointer into the object. */
  readonly pointer: string;
  /** URI of the schema that declares the property, as the errors of a validator name it. */
  readonly schemaPath: string;
  /** Where the path is declared: in the schema or in the config. */
  readonly at: Place;
}

/** How a kind appears in the Kubernetes API. */
export interface Api {
  readonly group: string;
  readonly version: string;
  /** `group/version`. */
  readonly apiVersion: string;
  readonly plural: string;
  readonly singular: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  /** The list of short names: in the schema or in the config. */
  readonly shortNamesAt: Place;
  readonly categories: readonly string[];
  readonly scope: "Namespaced" | "Cluster";
  readonly columns: readonly PrinterColumn[];
  readonly immutable: readonly ImmutablePath[];
  readonly hasStatus: boolean;
  /** Condition types, each with the reasons that may stand with it. */
  readonly conditions: { readonly [type: string]: readonly string[] };
  /** Whether `status.conditions` is a list of objects that each have a string `type`, and so a map keyed by it. */
  readonly hasKeyedConditions: boolean;
  readonly namespace: NamespacePolicy;
  /** False for kinds that never live on a cluster. */
  readonly crd: boolean;
}

/** One item of `x-ont-depends-on`, both notations read alike. */
export interface Dependency {
  /** `layer/Name`; for a group that no layer has, `group/Name`. */
  readonly id: string;
  /** False when no schema of the set answers to it. */
  readonly known: boolean;
  readonly pointer: string;
}

/** Another entry that `$ref`s reach. */
export interface Reference {
  /** `layer/Name`. */
  readonly id: string;
  /** Where the first `$ref` to it stands; null where the catalog itself refers to a type for metadata or conditions. */
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
   * The schema in normal form. Keywords outside the vocabulary, annotations and identifiers are gone; what stays means
   * the same to every emitter:
   *
   * - `$ref` holds the `id` of a NamedType. A schema that has a name of its own is always referred to.
   * - `type` is one name, or a list of two or more. Integer-or-string is `["integer", "string"]`, nullable is `"null"`
   *   among the types. Without `type` a value of any type passes.
   * - A list that is a set (`x-kubernetes-list-type: set`) has `uniqueItems: true` too.
   * - `deprecated` is true or absent. At the root of a file `Entry.deprecated` says more.
   * - `x-kubernetes-embedded-resource` and `x-kubernetes-preserve-unknown-fields` are true or absent. They, and
   *   `x-kubernetes-list-type`, `-list-map-keys`, `-map-type` and `-validations`, tell the API server how to store, merge
   *   and check a value; they restrict nothing that a validator sees.
   */
  readonly schema: Schema;
}

/**
 * An object or an enum inside a NamedType. TypeScript has a name for it; for references and validators it is a part of
 * the type that holds it.
 */
export interface NestedType {
  readonly name: string;
  /** JSON Pointer within the schema file. */
  readonly pointer: string;
  /** The very node inside the schema of the NamedType. */
  readonly schema: JsonObject;
}

/** Something that a definition says differently from its schema, and where the schema says it. */
export interface DefinitionLoss {
  readonly code: CodeName;
  /** Id of the NamedType that holds the schema. */
  readonly typeId: string;
  /** JSON Pointer within `NamedType.schema`. */
  readonly pointer: string;
  readonly message: string;
  /** The place to show, where it is not the one in the type. */
  readonly at?: Place;
}

/** One schema file in the catalog: a kind (it has a `spec`) or a type (everything else). */
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
  /** Annotations that the file has, for checks that miss one. */
  readonly declares: { readonly dependencies: boolean; readonly successor: boolean };
  /** The other entries that its `$ref`s reach directly, sorted by id. */
  readonly references: readonly Reference[];
  /**
   * The root comes first. A kind's root is a whole object: apiVersion, kind, metadata, spec and, where
   * the schema has one, status; its Spec and Status types follow.
   */
  readonly types: readonly NamedType[];
  /** What is nested in each of `types`, from the outside in. */
  readonly nested: readonly (readonly NestedType[])[];
  /** Null for a schema without a spec. */
  readonly api: Api | null;
  /** The CustomResourceDefinition; null for what never lives on a cluster. */
  readonly definition: JsonObject | null;
  /** What the definition says differently from the schema; when one of these is an error, it is of no use. */
  readonly losses: readonly DefinitionLoss[];
}

/** Everything the emitters may know: frozen, and already in output order (dependencies first). */
export interface Catalog {
  readonly layers: readonly Layer[];
  readonly entries: readonly Entry[];
  readonly byId: ReadonlyMap<string, Entry>;
  readonly types: ReadonlyMap<string, NamedType>;
}

/**
 * One file to be. `generated` files are overwritten by each run; a `scaffold` is written once, if
 * nothing is there, and then belongs to the user.
 */
export interface Artifact {
  /** Relative to the project root, with forward slashes. */
  readonly path: string;
  readonly ownership: "generated" | "scaffold";
  /** Id of what it was made from: an entry (`layer/Name`), a layer, or the whole set (`*`). */
  readonly owner: string;
  /** Of a scaffold: the class that it extends. */
  readonly base?: string;
  /** Prints the text; called only when the file on disk may differ. */
  readonly contents: () => string | Promise<string>;
}

/** A file that the schemas lead to, or one that a run deletes. */
export interface GeneratedArtifact {
  /** Relative to the project root, with forward slashes. */
  readonly path: string;
  readonly ownership: "generated" | "scaffold";
  /** What the run did, or with `check` would do. */
  readonly action: "create" | "update" | "delete" | "unchanged";
  /** The text that stands, or would stand, at the path; empty for a deletion. */
  readonly contents: () => Promise<string>;
}
