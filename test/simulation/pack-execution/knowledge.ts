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
  const find: View["find"] = (resource, key) => server.find(resource, key);
  return { now, find, asked: find, all: (resource) => server.all(resource) };
}

/** What one life of the operator knows from lists, watches, and the answers to its writes. */
export class Knowledge {
  readonly #server: RecordedServer;
  /** The version up to which it knows each resource, by plural. */
  readonly #seen = new Map<string, number>();
  /** The version of each object that it has written. */
  readonly #written = new Map<string, number>();
  /** The uids of the Jobs that it has created, accepted or found in a status, by the uid of the execution. */
  readonly submitted = new Map<string, string>();
  /** Since when it misses results, by the uid of the execution, after which Job. */
  readonly missed = new Map<string, { readonly since: number; readonly job: string | undefined }>();
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

  /** A view of its caches as they are now. */
  view(now: number): View {
    const [seen, written] = [new Map(this.#seen), new Map(this.#written)];
    const find: View["find"] = (resource, key) => {
      const { plural } = resource;
      const version = Math.max(seen.get(plural) ?? 0, written.get(`${plural} ${printKey(key)}`) ?? 0);
      return this.#server.findAt(resource, key, version);
    };
    return {
      now,
      find,
      all: (resource) => this.#server.keys(resource).flatMap((key) => find(resource, key) ?? []),
      asked: () => undefined,
    };
  }
}
