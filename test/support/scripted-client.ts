import type {
  Client,
  ListOptions,
  ObjectList,
  RequestOptions,
  WatchEvent,
  WatchOptions,
} from "../../packages/runtime/src/client/client.ts";
import type { KubernetesObject, Resource } from "../../packages/runtime/src/resource.ts";

/** An open watch. The test sends its events. */
export interface OpenWatch {
  readonly options: WatchOptions;
  send(...events: readonly WatchEvent<KubernetesObject>[]): void;
  /** Ends the watch, with an error if one is given. */
  end(error?: Error): void;
}

/** The answer to a list request: an error, or a list or a page of one. */
export type ListAnswer = Error | ObjectList<KubernetesObject>;

/** A client for which a test supplies the answers to list requests and the events of watches. */
export class ScriptedClient implements Client {
  readonly lists: ListOptions[] = [];
  readonly watches: OpenWatch[] = [];
  /** The answers to list requests, in order. The last one repeats. */
  readonly answers: ListAnswer[];
  /** If set, list requests wait for this answer in place of the others. */
  answered: Promise<ListAnswer> | undefined;
  /** Called with each watch as it opens. */
  onWatch: (watch: OpenWatch) => void = () => undefined;

  constructor(...answers: readonly ListAnswer[]) {
    this.answers = [...answers];
  }

  /** The newest watch. */
  get open(): OpenWatch {
    const watch = this.watches.at(-1);
    if (watch === undefined) throw new Error("no watch was opened");
    return watch;
  }

  async list<T extends KubernetesObject>(_: Resource<T>, options: ListOptions = {}): Promise<ObjectList<T>> {
    this.lists.push(options);
    const next = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    const answer = (await this.answered) ?? next ?? (await untilAborted(options));
    if (answer instanceof Error) throw answer;
    return answer as ObjectList<T>;
  }

  async *watch<T extends KubernetesObject>(_: Resource<T>, options: WatchOptions = {}): AsyncIterable<WatchEvent<T>> {
    const pending: (WatchEvent<KubernetesObject> | Error | "end")[] = [];
    let wake = () => {};
    const put = (...items: typeof pending) => {
      pending.push(...items);
      wake();
    };
    const watch: OpenWatch = { options, send: (...events) => put(...events), end: (error) => put(error ?? "end") };
    this.watches.push(watch);
    this.onWatch(watch);
    for (;;) {
      const item = pending.shift();
      if (item === "end") return;
      if (item instanceof Error) throw item;
      if (item !== undefined) yield item as WatchEvent<T>;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  get = notScripted;
  create = notScripted;
  update = notScripted;
  patch = notScripted;
  apply = notScripted;
  delete = notScripted;
  deleteCollection = notScripted;
}

function notScripted(): Promise<never> {
  return Promise.reject(new Error("not part of the script"));
}

function untilAborted({ signal }: RequestOptions): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted"))));
}
