import {
  keyOf,
  type KubernetesObject,
  type ObjectKey,
  printKey,
  type Resource,
} from "../../../packages/runtime/src/resource.ts";
import type { RecordedServer } from "../recorded-server.ts";
import type { View } from "./oracle.ts";

/** All that the server has. */
export function viewOf(server: RecordedServer, now: number): View {
  return { now, find: (resource, key) => server.find(resource, key), all: (resource) => server.all(resource) };
}

/** What one life of an operator was told by its lists and watches, and by the answers to its own writes. */
export class Knowledge {
  readonly #server: RecordedServer;
  /** The version up to which it knows each resource. */
  readonly #told = new Map<string, number>();
  /** The version of each object that it wrote. */
  readonly #written = new Map<string, number>();
  /** The executions whose Job it has created or seen, by uid. */
  readonly submitted = new Set<string>();
  /** When the server last said that the executors of a namespace may do all or not all that they need. */
  readonly allowedAt = new Map<string, number>();
  readonly deniedAt = new Map<string, number>();

  constructor(server: RecordedServer) {
    this.#server = server;
  }

  tell({ plural }: Resource, version: number): void {
    this.#told.set(plural, Math.max(version, this.#told.get(plural) ?? 0));
  }

  /** A write of its own was answered. */
  wrote({ plural }: Resource, object: KubernetesObject): void {
    const key = `${plural} ${printKey(keyOf(object))}`;
    const version = Number(object.metadata?.resourceVersion);
    this.#written.set(key, Math.max(version, this.#written.get(key) ?? 0));
  }

  /** A deletion of its own was answered with a bare success. */
  deleted(resource: Resource, key: ObjectKey): void {
    const deletion = this.#server.history(resource, key).findLast(({ type }) => type === "DELETED");
    if (deletion !== undefined) this.wrote(resource, deletion.object);
  }

  /** What its caches hold at this moment; to be read at once. */
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
    return Math.max(this.#told.get(plural) ?? 0, this.#written.get(`${plural} ${printKey(key)}`) ?? 0);
  }
}
