import type {
  Client,
  ListOptions,
  ObjectList,
  RequestOptions,
  WatchEvent,
  WatchOptions,
} from "../../packages/runtime/src/client/client.ts";
import type { KubernetesObject, Resource } from "../../packages/runtime/src/resource.ts";

/** A watch that a test feeds. */
export interface OpenWatch {
  readonly options: WatchOptions;
  send(...events: readonly WatchEvent<KubernetesObject>[]): void;
  /** Ends it: well, or with an error. */
  end(error?: Error): void;
}

/** What a list answers: objects at a version, a page, or an error. */
export type ListAnswer = Error | ObjectList<KubernetesObject>;

/** A client whose lists answer in the order that a test gives them, and whose watches the test feeds. */
export class ScriptedClient implements Client {
  readonly lists: ListOptions[] = [];
  readonly watches: OpenWatch[] = [];
  /** Every answer but the last is given once. */
  readonly answers: ListAnswer[];
  /** A list's answer that a test gives later, in place of the others. */
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
}

function notScripted(): Promise<never> {
  return Promise.reject(new Error("not part of the script"));
}

function untilAborted({ signal }: RequestOptions): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted"))));
}
