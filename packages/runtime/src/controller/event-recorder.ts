import type { KubernetesObject } from "../resource.ts";

/** An event about an object, for the people who look at it. */
export interface EventInput {
  readonly type: "Normal" | "Warning";
  /** The reason in CamelCase, for programs. */
  readonly reason: string;
  /** The action that was taken, in CamelCase. */
  readonly action: string;
  /** A text for people. It is cut to 1024 characters. */
  readonly note: string;
  /** A second object that the event concerns. */
  readonly related?: KubernetesObject;
}

/** Publishes events (events.k8s.io/v1). Repetitions of an event become a series. */
export interface EventRecorder {
  /** Records an event about an object. It never throws, and does not wait for the API server. */
  record(regarding: KubernetesObject, event: EventInput): void;
}
