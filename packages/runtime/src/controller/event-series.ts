import type { Event, ObjectReference } from "../core.ts";
import type { KubernetesObject } from "../resource.ts";
import type { EventInput } from "./events.ts";
import { microTime } from "./micro-time.ts";

/** An event and its repetitions. */
export interface Series {
  /** What repetitions have in common. */
  readonly key: string;
  /** What the object is known by. */
  readonly object: string;
  /** As it was first seen. */
  readonly event: Event;
  count: number;
  /** Milliseconds since 1970. */
  lastAt: number;
  /** How many of the repetitions the server knows; 0 before the event is there. */
  published: number;
}

/** Who reports events. */
export interface Reporter {
  readonly controller: string;
  readonly instance: string;
}

const MOST_NOTE_CHARACTERS = 1024;
const MOST_NAME_CHARACTERS = 253;

/** What makes two events the same. */
export function seriesKey(regarding: KubernetesObject, { type, reason, action, note, related }: EventInput): string {
  return JSON.stringify([identityOf(regarding), type, reason, action, note, related && identityOf(related)]);
}

/** The event as the server is to have it first; `nanos` makes its name unique, as client-go's does. */
export function newEvent(
  regarding: KubernetesObject,
  input: EventInput,
  { reporter, at, nanos }: { readonly reporter: Reporter; readonly at: number; readonly nanos: bigint },
): Event {
  const { type, reason, action, note, related } = input;
  const { name = "", namespace = "default" } = regarding.metadata ?? {};
  return {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: { name: eventName(name, nanos), namespace },
    eventTime: microTime(at),
    type,
    reason,
    action,
    note: cut(note),
    reportingController: reporter.controller,
    reportingInstance: reporter.instance,
    regarding: referenceTo(regarding),
    ...(related !== undefined && { related: referenceTo(related) }),
  };
}

/** What the server is to know of the repetitions. */
export function seriesFields({ count, lastAt }: Series): NonNullable<Event["series"]> {
  return { count, lastObservedTime: microTime(lastAt) };
}

function eventName(object: string, nanos: bigint): string {
  const suffix = `.${nanos.toString(16)}`;
  // Roles may be called what no event may.
  const fit = object.slice(0, MOST_NAME_CHARACTERS - suffix.length).replace(/[-.]+$/, "");
  return `${/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(fit) ? fit : "event"}${suffix}`;
}

/** Cut between characters: half of a pair is no valid text. */
function cut(note: string): string {
  return note.length <= MOST_NOTE_CHARACTERS
    ? note
    : note.slice(0, MOST_NOTE_CHARACTERS).replace(/[\uD800-\uDBFF]$/, "");
}

function referenceTo(object: KubernetesObject): ObjectReference {
  const { resourceVersion } = object.metadata ?? {};
  return { ...identityOf(object), ...(resourceVersion !== undefined && { resourceVersion }) };
}

function identityOf({ apiVersion, kind, metadata = {} }: KubernetesObject): ObjectReference {
  const { namespace, name, uid } = metadata;
  return {
    ...(apiVersion !== undefined && { apiVersion }),
    ...(kind !== undefined && { kind }),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(uid !== undefined && { uid }),
  };
}
