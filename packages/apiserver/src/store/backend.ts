import type { Clock, Random } from "../../../base/src/clock.ts";
import type { ResourceRegistry } from "../registry.ts";
import type { ObjectStore } from "./object-store.ts";
import type { ServedResource } from "./served-resource.ts";

/** The state and the sources that the handlers of requests share. */
export interface Backend {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly clock: Clock;
  /** Source of uids and generated names. */
  readonly random: Random;
}

/** The object of a write, and the endpoint that the write uses. */
export interface WriteTarget {
  readonly resource: ServedResource;
  readonly namespace?: string;
  readonly name: string;
  readonly subresource: "" | "status" | "scale";
}

export interface WriteOptions {
  readonly manager: string;
  readonly dryRun: boolean;
  readonly fieldValidation: "Ignore" | "Warn" | "Strict";
  /** Paths of the fields that occur more than once in the body. */
  readonly duplicates: readonly string[];
  /** The body of a patch. Error messages quote it. */
  readonly patch?: string;
  /** Adds a Warning header to the answer. */
  warn(message: string): void;
}
