import type { Clock, Random } from "../../../base/src/clock.ts";
import type { ResourceRegistry } from "../registry.ts";
import type { ObjectStore } from "./object-store.ts";
import type { ServedResource } from "./served-resource.ts";

/** All that requests work on. */
export interface Backend {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly clock: Clock;
  /** For uids and generated names. */
  readonly random: Random;
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
  /** Paths of fields that the body has twice. */
  readonly duplicates: readonly string[];
  /** The body of a patch, which refusals of strict requests quote. */
  readonly patch?: string;
  /** Sends a Warning header with the answer. */
  warn(message: string): void;
}
