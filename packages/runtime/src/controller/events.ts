import type { KubernetesObject } from "../resource.ts";

/** Something worth telling the people who look at an object. */
export interface EventInput {
  readonly type: "Normal" | "Warning";
  /** Why, in CamelCase, as machines read it. */
  readonly reason: string;
  /** What was done, in CamelCase. */
  readonly action: string;
  /** For people, at most 1024 characters; the rest is cut. */
  readonly note: string;
  readonly related?: KubernetesObject;
}

/** Publishes events (events.k8s.io/v1) about an object; repetitions become a series. Never throws, never blocks a pass. */
export interface EventRecorder {
  record(regarding: KubernetesObject, event: EventInput): void;
}
