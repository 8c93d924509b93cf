import type { Clock } from "../../clock.ts";
import type { JsonObject } from "../../json.ts";
import type { Admission, AdmissionRequest } from "../admission/admit.ts";
import type { ApiResource } from "../api-resource.ts";
import type { ResourceRegistry } from "../registry.ts";
import type { ObjectStore } from "./object-store.ts";
import type { ServedResource } from "./served-resource.ts";

/** A field that another manager owns. */
export interface ApplyConflict {
  readonly field: string;
  readonly message: string;
}

export interface ApplyRequest {
  readonly resource: ApiResource;
  readonly live: JsonObject | undefined;
  readonly applied: JsonObject;
  readonly manager: string;
  readonly force: boolean;
  readonly subresource: "" | "status";
  readonly time: string;
}

export interface TrackRequest {
  readonly resource: ApiResource;
  readonly before: JsonObject | undefined;
  readonly after: JsonObject;
  readonly manager: string;
  readonly operation: "Update" | "Apply";
  readonly subresource: "" | "status";
  readonly time: string;
}

/** The parts of an API server that are exact science, and live elsewhere. */
export interface Machinery {
  admit(request: AdmissionRequest): Admission;
  apply(request: ApplyRequest): { readonly object: JsonObject } | { readonly conflicts: readonly ApplyConflict[] };
  /** The object after a write, with its managedFields. */
  track(request: TrackRequest): JsonObject;
}

/** All that requests work on. */
export interface Backend {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly clock: Clock;
  readonly machinery: Machinery;
}

/** Which object a write is about, and how it goes about it. */
export interface WriteTarget {
  readonly resource: ServedResource;
  readonly namespace?: string;
  readonly name: string;
  readonly subresource: "" | "status";
}

export interface WriteOptions {
  readonly manager: string;
  readonly dryRun: boolean;
  readonly fieldValidation: "Ignore" | "Warn" | "Strict";
  /** Sends a Warning header with the answer. */
  warn(message: string): void;
}
