import { type Client, type HttpClient, connectionFromUrl, createClient } from "@seamgen/runtime";
import { createOperator } from "../../../examples/pack-execution/operator.ts";
import { createOptions, type OptionsInput } from "../../../examples/pack-execution/decide/options.ts";
import { type ManagerOptions, silentLogger } from "@seamgen/runtime";
import { AGENT, type World } from "./world.ts";

/** A running operator whose watches can stall. */
export interface Stalling {
  /** From now on, watches of these kinds show nothing. */
  stall(...plurals: readonly string[]): void;
  stop(): Promise<void>;
}

/** Starts an operator. Its connection changes as `wrap` says. */
export function startStalling(
  { server }: World,
  options: Partial<OptionsInput> = {},
  { wrap = (client: Client) => client, ...more }: Partial<ManagerOptions> & { wrap?: (client: Client) => Client } = {},
): Stalling {
  const stalled = new Set<string>();
  const http = createClient(connectionFromUrl(server.url), { userAgent: AGENT });
  const abort = new AbortController();
  const running = createOperator({
    ...more,
    client: wrap(withStalls(http, stalled)),
    log: silentLogger,
    options: createOptions({ executorImage: "image", ...options }),
    controller: { retry: { baseDelayMs: 5, maxDelayMs: 50 } },
  }).run(abort.signal);
  return {
    stall: (...plurals) => plurals.forEach((plural) => stalled.add(plural)),
    stop: async () => {
      abort.abort();
      await running;
      http.close();
    },
  };
}

function withStalls(http: HttpClient, stalled: ReadonlySet<string>): Client {
  return {
    get: (...args) => http.get(...args),
    list: (...args) => http.list(...args),
    create: (...args) => http.create(...args),
    update: (...args) => http.update(...args),
    patch: (...args) => http.patch(...args),
    apply: (...args) => http.apply(...args),
    delete: (...args) => http.delete(...args),
    deleteCollection: (...args) => http.deleteCollection(...args),
    async *watch(resource, options) {
      for await (const event of http.watch(resource, options)) if (!stalled.has(resource.plural)) yield event;
    },
  };
}
