import {
  keyOf,
  type KubernetesObject,
  type ObjectKey,
  printKey,
  type Resource,
} from "../../../packages/runtime/src/resource.ts";
import type { RecordedServer } from "../recorded-server.ts";
import type { View } from "./oracle.ts";

/** A view of everything on the server. */
export function viewOf(server: RecordedServer, now: number): View {
  return { now, find: (resource, key) => server.find(resource, key), all: (resource) => server.all(resource) };
}

/** What one life of the operator knows from lists, watches, and the answers to its writes. */
export class Knowledge {
  readonly #server: RecordedServer;
  /** The version up to which it knows each resource, by plural. */
  readonly #seen = new Map<string, number>();
  /** The version of each object that it has written. */
  readonly #written = new Map<string, number>();
  /** The executions whose Job it has created or seen, by uid. */
  readonly submitted = new Set<string>();
  /** When the server last answered that the executor of a namespace has its rights, or lacks some. */
  readonly allowedAt = new Map<string, number>();
  readonly deniedAt = new Map<string, number>();

  constructor(server: RecordedServer) {
    this.#server = server;
  }

  /** Records a list, an event or a bookmark at this version. */
  see({ plural }: Resource, version: number): void {
    this.#seen.set(plural, Math.max(version, this.#seen.get(plural) ?? 0));
  }

  /** Records the answer to an own write. */
  wrote({ plural }: Resource, object: KubernetesObject): void {
    const key = `${plural} ${printKey(keyOf(object))}`;
    const version = Number(object.metadata?.resourceVersion);
    this.#written.set(key, Math.max(version, this.#written.get(key) ?? 0));
  }

  /** Records an own deletion that was answered without the object. */
  deleted(resource: Resource, key: ObjectKey): void {
    const deletion = this.#server.history(resource, key).findLast(({ type }) => type === "DELETED");
    if (deletion !== undefined) this.wrote(resource, deletion.object);
  }

  /** A view of its caches now. It is valid until the next change. */
  view(now: number): View {
    return {
      now,
      find: (resource, key) => this.#server.findAt(resource, key, this.#version(resource, key)),
      all: (resource) => this.#all(resource),
    };
  }

  #all<T extends KubernetesObject>(resource: Resource<T>): readonly T[] {
    return this.#server.keys(resource).flatMap((key) => this.view(0).find(resource, key) ?? []);
  }

  #version({ plural }: Resource, key: ObjectKey): number {
    return Math.max(this.#seen.get(plural) ?? 0, this.#written.get(`${plural} ${printKey(key)}`) ?? 0);
  }
}
