import type { Event, ObjectReference } from "../built-in-kinds.ts";
import type { KubernetesObject } from "../resource.ts";
import type { EventInput } from "./event-recorder.ts";
import { microTime } from "./micro-time.ts";

/** An event and its repetitions. */
export interface Series {
  /** Equal for all repetitions of an event. */
  readonly key: string;
  /** Identifies the object: its uid, or else its key. */
  readonly object: string;
  /** The event as first recorded. */
  readonly event: Event;
  count: number;
  /** Time of the last repetition, in milliseconds since 1970. */
  lastAt: number;
  /** The count that the server has; 0 before the event is created. */
  published: number;
}

/** Who reports events. */
export interface Reporter {
  readonly controller: string;
  readonly instance: string;
}

const MOST_NOTE_CHARACTERS = 1024;
const MOST_NAME_CHARACTERS = 253;

/** Returns a key that is equal for repetitions of one event. */
export function seriesKey(regarding: KubernetesObject, { type, reason, action, note, related }: EventInput): string {
  return JSON.stringify([identityOf(regarding), type, reason, action, note, related && identityOf(related)]);
}

/** Returns the event to create. `nanos` makes its name unique, as in client-go. */
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

/** Returns the `series` field of the event. */
export function seriesFields({ count, lastAt }: Series): NonNullable<Event["series"]> {
  return { count, lastObservedTime: microTime(lastAt) };
}

function eventName(object: string, nanos: bigint): string {
  const suffix = `.${nanos.toString(16)}`;
  // Names of some kinds, such as roles, are not valid as names of events.
  const fit = object.slice(0, MOST_NAME_CHARACTERS - suffix.length).replace(/[-.]+$/, "");
  return `${/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(fit) ? fit : "event"}${suffix}`;
}

/** Cuts a note to its largest length, but not inside a surrogate pair. */
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
