import { AsyncLocalStorage } from "node:async_hooks";
import type { InfrastructurePackExecution, PackOperationResult } from "@seam/seam-core";
import {
  type KubernetesObject,
  type ObjectKey,
  printKey,
  type Resource,
} from "../../../packages/runtime/src/resource.ts";
import { Executions, Results } from "./kinds.ts";
import { type Judge, judge, type Verdict, type View } from "./oracle.ts";

interface PassStart {
  readonly key: Required<ObjectKey>;
  readonly view: View;
  readonly by: Judge;
}

/** One pass of the operator: what its caches showed when it began, and what the API server answered since. */
export class Pass {
  readonly since: number;
  readonly #start: PassStart;
  #answers = new Map<string, KubernetesObject | undefined>();
  #results: readonly PackOperationResult[] | undefined;
  #asked = new Set<string>();
  #acts = false;

  constructor(start: PassStart) {
    this.#start = start;
    this.since = start.view.now;
  }

  get key(): Required<ObjectKey> {
    return this.#start.key;
  }

  /** The kinds that the API server was asked for. */
  get asked(): ReadonlySet<string> {
    return this.#asked;
  }

  get execution(): InfrastructurePackExecution | undefined {
    return this.#view().find(Executions, this.key);
  }

  get verdict(): Verdict {
    return judge(this.execution, this.#view(), this.#start.by);
  }

  /** Records an answer. Once the pass acts, it decides nothing any more. */
  learn({ plural }: Resource, key: ObjectKey, object: KubernetesObject | undefined): void {
    if (this.#acts) return;
    this.#asked.add(plural);
    // Another execution of the name is another object.
    const other = plural === Executions.plural && printKey(key) === printKey(this.key) && object !== undefined;
    const isGone = other && object.metadata?.uid !== this.execution?.metadata.uid;
    this.#answers.set(`${plural} ${printKey(key)}`, isGone ? undefined : object);
  }

  learnResults(results: readonly PackOperationResult[]): void {
    if (this.#acts) return;
    this.#asked.add(Results.plural);
    this.#results = results;
  }

  act(): void {
    this.#acts = true;
  }

  /** The Job exists: the pass decides again from its caches and the Job. */
  startAgain(): void {
    this.#acts = false;
    this.#answers = new Map();
    this.#asked = new Set();
    this.#results = undefined;
  }

  #view(): View {
    const { view } = this.#start;
    const answer = <T extends KubernetesObject>({ plural }: Resource<T>, key: ObjectKey) =>
      this.#answers.get(`${plural} ${printKey(key)}`) as T | undefined;
    const isAnswered = ({ plural }: Resource<KubernetesObject>, key: ObjectKey) =>
      this.#answers.has(`${plural} ${printKey(key)}`);
    return {
      now: view.now,
      find: (resource, key) => (isAnswered(resource, key) ? answer(resource, key) : view.find(resource, key)),
      asked: answer,
      all: (resource) => {
        const results: readonly KubernetesObject[] | undefined =
          resource.plural === Results.plural ? this.#results : undefined;
        return (results ?? view.all(resource)) as ReturnType<View["all"]> as never;
      },
    };
  }
}

/** The pass in which a request is sent. */
export const currentPass = new AsyncLocalStorage<Pass | undefined>();
