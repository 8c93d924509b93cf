import { once } from "node:events";
import { createServer, IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Client, ListOptions, ObjectList, WatchEvent } from "../../packages/runtime/src/client/client.ts";
import { type Connection, connectionFromUrl } from "../../packages/runtime/src/client/connection.ts";
import {
  AnswerTooLargeError,
  ApiError,
  ConnectionError,
  GoneError,
  TimeoutError,
} from "../../packages/runtime/src/client/errors.ts";
import {
  createClient,
  type HttpClient,
  type HttpClientOptions,
} from "../../packages/runtime/src/client/http-client.ts";
import { listAll } from "../../packages/runtime/src/client/list-all.ts";
import { readBodyLines } from "../../packages/runtime/src/client/read-body.ts";
import { resourcePath } from "../../packages/runtime/src/client/resource-path.ts";
import {
  type ConfigMap,
  ConfigMapResource,
  LeaseResource,
  NamespaceResource,
} from "../../packages/runtime/src/built-in-kinds.ts";
import type { Json } from "../../packages/base/src/json.ts";
import { settle, VirtualClock } from "../support/virtual-clock.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

interface Stage {
  readonly client: HttpClient;
  readonly server: Server;
  readonly url: string;
  readonly clock: VirtualClock;
}

interface Staging extends Omit<HttpClientOptions, "clock"> {
  readonly connection?: Partial<Connection>;
}

/** Runs the body with a client of a server that answers with `answer`. */
async function withServer(answer: Answer, body: (stage: Stage) => Promise<void>, staging: Staging = {}): Promise<void> {
  const server = createServer((request, response) => void answer(request, response));
  const url = await listen(server);
  const { connection, ...options } = staging;
  const clock = new VirtualClock();
  const client = createClient({ ...connectionFromUrl(url), ...connection }, { ...options, clock });
  try {
    await body({ client, server, url, clock });
  } finally {
    client.close();
    server.closeAllConnections();
    server.close();
  }
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${portOf(server)}`;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server does not listen on a port");
  return (address satisfies AddressInfo).port;
}

function say(response: ServerResponse, status: number, body: Json, headers: { readonly [name: string]: string } = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`it resolved with ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

async function rejectsWith<E extends Error>(promise: Promise<unknown>, type: new (...a: never[]) => E): Promise<E> {
  const error = await rejection(promise);
  if (error instanceof type) return error;
  throw error;
}

const key = { name: "a", namespace: "n" };
const object: ConfigMap = { metadata: { ...key, resourceVersion: "7" }, data: { x: "ü" } };

const paths = suite("paths of the API");
for (const [expected, resource, target] of [
  ["/api/v1/configmaps", ConfigMapResource, {}],
  ["/api/v1/namespaces/n/configmaps", ConfigMapResource, { namespace: "n" }],
  ["/api/v1/namespaces/n/configmaps/a", ConfigMapResource, key],
  ["/api/v1/namespaces/a/status", NamespaceResource, { name: "a", subresource: "status" }],
  ["/api/v1/namespaces/a", NamespaceResource, { name: "a", namespace: "left-out" }],
  ["/apis/coordination.k8s.io/v1/namespaces/n/leases/a", LeaseResource, key],
  ["/api/v1/namespaces/n/configmaps/a%2Fb%3Fc%25%20%C3%BC", ConfigMapResource, { ...key, name: "a/b?c% ü" }],
] as const) {
  paths(expected, () => assert.is(resourcePath(resource, target), expected));
}
for (const name of ["", ".", ".."])
  paths(`the name ${JSON.stringify(name)} is refused`, () => {
    assert.throws(() => resourcePath(ConfigMapResource, { ...key, name }), /cannot be part of a path/);
  });
paths("an object of a namespaced kind needs a namespace", () => {
  assert.throws(() => resourcePath(ConfigMapResource, { name: "a" }), /the ConfigMap "a" has no namespace/);
});
paths.run();

const wire = suite("requests on the wire");
const typed = { apiVersion: "v1", kind: "ConfigMap", ...object };
const at = "/api/v1/namespaces/n/configmaps";
type Send = (client: HttpClient) => Promise<unknown>;
const writes: readonly (readonly [line: string, type: string | undefined, body: object | undefined, send: Send])[] = [
  [`GET ${at}/a`, undefined, undefined, (c) => c.get(ConfigMapResource, key)],
  [
    `POST ${at}?fieldManager=me`,
    "application/json",
    typed,
    (c) => c.create(ConfigMapResource, object, { fieldManager: "me" }),
  ],
  [`PUT ${at}/a?dryRun=All`, "application/json", typed, (c) => c.update(ConfigMapResource, object, { dryRun: true })],
  [
    `PUT ${at}/a/status`,
    "application/json",
    typed,
    (c) => c.update(ConfigMapResource, object, { subresource: "status" }),
  ],
  [
    `PATCH ${at}/a`,
    "application/merge-patch+json",
    { data: { x: null } },
    (c) => c.patch(ConfigMapResource, key, { type: "merge", body: { data: { x: null } } }),
  ],
  [
    `PATCH ${at}/a/status`,
    "application/strategic-merge-patch+json",
    {},
    (c) => c.patch(ConfigMapResource, key, { type: "strategic", body: {} }, { subresource: "status" }),
  ],
  [
    `PATCH ${at}/a`,
    "application/json-patch+json",
    [{ op: "remove", path: "/data" }],
    (c) => c.patch(ConfigMapResource, key, { type: "json", body: [{ op: "remove", path: "/data" }] }),
  ],
  [
    `PATCH ${at}/a?fieldManager=me&force=true`,
    "application/apply-patch+yaml",
    typed,
    (c) => c.apply(ConfigMapResource, object, { fieldManager: "me", force: true }),
  ],
  [
    `DELETE ${at}/a`,
    "application/json",
    { apiVersion: "v1", kind: "DeleteOptions" },
    (c) => c.delete(ConfigMapResource, key),
  ],
  [
    `DELETE ${at}/a`,
    "application/json",
    { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid: "u" }, propagationPolicy: "Orphan" },
    (c) => c.delete(ConfigMapResource, key, { uid: "u", propagationPolicy: "Orphan" }),
  ],
];
for (const [line, type, body, send] of writes)
  wire(`${line} ${type ?? ""}`, () =>
    withServer(
      async (request, response) => {
        const sent = await text(request);
        say(response, 200, {
          line: `${request.method} ${request.url}`,
          type: request.headers["content-type"] ?? null,
          body: sent === "" ? null : JSON.parse(sent),
        });
      },
      async ({ client }) => {
        const seen = await send(client);
        assert.equal(seen, { apiVersion: "v1", kind: "ConfigMap", line, type: type ?? null, body: body ?? null });
      },
    ),
  );

wire("a list sends its selectors, limit, token and version as query parameters", () =>
  withServer(
    (request, response) =>
      say(response, 200, { kind: "List", items: null, metadata: { resourceVersion: request.url ?? "" } }),
    async ({ client }) => {
      const options = { namespace: "n", labelSelector: "a=b,c", limit: 2, continue: "t+/=", resourceVersion: "0" };
      const { metadata } = await client.list(ConfigMapResource, options);
      const query = "labelSelector=a%3Db%2Cc&limit=2&continue=t%2B%2F%3D&resourceVersion=0";
      assert.equal(metadata, { resourceVersion: `${at}?${query}` });
    },
  ),
);

wire("a request has the user agent, the token, the impersonation headers and the path prefix", () =>
  withServer(
    ({ headers, url }, response) => {
      const { accept, authorization } = headers;
      const names = Object.keys(headers).filter((name) => name.startsWith("impersonate"));
      const as = Object.fromEntries(names.map((name) => [name, headers[name]?.toString() ?? ""]));
      say(response, 200, [accept ?? "", authorization ?? "", headers["user-agent"] ?? "", url ?? "", as]);
    },
    async ({ client, url }) => {
      const connection: Connection = {
        server: `${url}/clusters/one/`,
        namespace: "default",
        credentials: { get: () => Promise.resolve({ token: "secret" }), refuse: () => undefined },
        impersonate: { user: "jane", groups: ["a", "b"], extra: { "example.com/x": ["1"] } },
      };
      const other = createClient(connection, { userAgent: "tester/1" });
      const as = {
        "impersonate-user": "jane",
        "impersonate-group": "a, b",
        "impersonate-extra-example.com%2fx": "1",
      };
      const expected = ["application/json", "Bearer secret", "tester/1", "/clusters/one/version", as];
      assert.equal(await other.request("GET", "/version"), expected);
      other.close();
      assert.is(String(await client.request("GET", "/version")).split(",")[2], "seamgen-runtime");
    },
  ),
);
wire.run();

const refusals = suite("refusals");
const status = (code: number, more: { readonly [key: string]: Json } = {}) => ({
  ...{ kind: "Status", apiVersion: "v1", status: "Failure", message: "no", reason: "Because", code },
  ...more,
});
const causes = [{ field: "spec.a", reason: "FieldValueInvalid", message: "bad" }];
for (const [name, code, body, headers, expected] of [
  ["causes", 422, status(422, { details: { causes } }), {}, { name: "InvalidError", causes }],
  ["AlreadyExists", 409, status(409, { reason: "AlreadyExists" }), {}, { name: "AlreadyExistsError" }],
  ["Conflict", 409, status(409, { reason: "Conflict" }), {}, { name: "ConflictError", reason: "Conflict" }],
  [
    "Retry-After in seconds",
    429,
    status(429),
    { "retry-after": "7" },
    { name: "TooManyRequestsError", retryAfterMs: 7000 },
  ],
  [
    "Retry-After as a date",
    503,
    status(503),
    { "retry-after": "Mon, 02 Mar 2026 12:00:05 GMT" },
    { name: "ServerError", retryAfterMs: 5000 },
  ],
  ["retryAfterSeconds", 500, status(500, { details: { retryAfterSeconds: 3 } }), {}, { retryAfterMs: 3000 }],
  [
    "Retry-After takes precedence over the body",
    429,
    status(429, { details: { retryAfterSeconds: 3 } }),
    { "retry-after": "1" },
    { retryAfterMs: 1000 },
  ],
  ["text of a proxy", 502, "bad gateway", {}, { name: "ServerError", message: "the server answered 502: bad gateway" }],
  ["a redirect", 301, "", { location: "/" }, { name: "ApiError", status: 301 }],
  ["details that are null", 404, status(404, { details: null }), {}, { name: "NotFoundError", causes: [] }],
] as const)
  refusals(name, () =>
    withServer(
      (_, response) => say(response, code, body, headers),
      async ({ client }) => {
        const error = await rejectsWith(client.get(ConfigMapResource, key), ApiError);
        for (const [field, value] of Object.entries(expected)) assert.equal(Reflect.get(error, field), value, field);
      },
    ),
  );
refusals("a delete that is answered with a Status returns undefined", () =>
  withServer(
    (_, response) => say(response, 200, { kind: "Status", status: "Success" }),
    async ({ client }) => assert.is(await client.delete(ConfigMapResource, key), undefined),
  ),
);
refusals("a text is returned as it is, invalid JSON is a ConnectionError, and a list may lack items", () =>
  withServer(
    (request, response) =>
      request.url === "/text"
        ? void response.end("ok")
        : request.url?.endsWith("s")
          ? say(response, 200, {})
          : void response.writeHead(200, { "content-type": "application/json" }).end("{"),
    async ({ client }) => {
      assert.is(await client.request("GET", "/text"), "ok");
      await rejectsWith(client.request("GET", "/broken"), ConnectionError);
      await rejectsWith(client.get(ConfigMapResource, key), ConnectionError);
      assert.equal((await client.list(ConfigMapResource)).items, []);
    },
  ),
);
refusals.run();

const ends = suite("the end of a request");
ends("a request without an answer rejects at its timeout", () =>
  withServer(
    () => undefined,
    async ({ client, server, clock }) => {
      const answer = rejectsWith(client.get(ConfigMapResource, key), TimeoutError);
      await once(server, "request");
      await clock.advance(30_000);
      assert.match((await answer).message, /30000 ms/);
      assert.is(clock.pending, 0);
    },
  ),
);
ends("a request with half an answer rejects at its own timeout, and its connection closes", () =>
  withServer(
    (_, response) => void response.writeHead(200, { "content-type": "application/json" }).write('{"a":'),
    async ({ client, server, clock }) => {
      const answer = rejectsWith(client.get(ConfigMapResource, key, { timeoutMs: 5 }), TimeoutError);
      const [, response] = (await once(server, "request")) as [IncomingMessage, ServerResponse];
      const closed = once(response, "close");
      await clock.advance(5);
      await answer;
      await closed; // on the server's side
    },
  ),
);
ends("an abort before, during or in the middle of the answer rejects with its reason", () =>
  withServer(
    (request, response) => void (request.url === "/part" && response.writeHead(200).write("[")),
    async ({ client, server, clock }) => {
      const reason = { why: "just so" };
      assert.is(await rejection(client.request("GET", "/", { signal: AbortSignal.abort(reason) })), reason);
      for (const path of ["/none", "/part"]) {
        const stop = new AbortController();
        const answer = rejection(client.request("GET", path, { signal: stop.signal }));
        await once(server, "request");
        stop.abort(reason);
        assert.is(await answer, reason);
      }
      assert.is(clock.pending, 0);
    },
  ),
);
ends("a request that waits for a socket rejects at its timeout and at an abort, and an urgent one does not wait", () =>
  withServer(
    (request, response) => void (request.url === "/urgent" && say(response, 200, "done")),
    async ({ client, server, clock }) => {
      const first = rejectsWith(client.request("GET", "/"), TimeoutError);
      await once(server, "request");
      const waiting = rejectsWith(client.request("GET", "/"), TimeoutError);
      const stop = new AbortController();
      const aborted = rejection(client.request("GET", "/", { signal: stop.signal }));
      await settle();
      stop.abort("enough");
      assert.is(await aborted, "enough");
      assert.is(await client.request("GET", "/urgent", { urgent: true }), "done");
      await clock.advance(30_000);
      assert.match((await waiting).message, /30000 ms/);
      await first;
    },
    { maxSockets: 1 },
  ),
);
ends("an answer may take any time, as long as the server is not silent", () =>
  withServer(
    (_, response) => void response.writeHead(200, { "content-type": "application/json" }).flushHeaders(),
    async ({ client, server, clock }) => {
      const read = () => client.request("GET", "/", { timeoutMs: 30_000 });
      const said = (response: ServerResponse, part: string) =>
        new Promise<unknown>((done) => response.write(part, done));
      const answers = [read(), rejectsWith(read(), TimeoutError)] as const;
      const responses: ServerResponse[] = [];
      while (responses.length < 2) responses.push((await once(server, "request"))[1] as ServerResponse);
      const [slow, silent] = responses as [ServerResponse, ServerResponse];
      await said(silent, '["never"');
      for (const part of ["[1", ",2", ",3", ",4"]) {
        await said(slow, part);
        await heard();
        await clock.advance(20_000);
      }
      slow.end("]");
      assert.equal(await answers[0], [1, 2, 3, 4]);
      assert.match((await answers[1]).message, /sent nothing for 30000 ms/);
      assert.is(clock.pending, 0);
    },
  ),
);
/** Waits until the client has read what the server sent. */
const heard = () => new Promise((resolve) => setTimeout(resolve, 20));
ends("an answer that is longer than allowed is an error, and its connection is closed", () =>
  withServer(
    (_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const more = () => void (response.destroyed || response.write(" ".repeat(1000), more));
      more();
    },
    async ({ client, server }) => {
      const closed = once(server, "request").then(([, response]) => once(response as ServerResponse, "close"));
      const { message } = await rejectsWith(client.list(ConfigMapResource, { maxBytes: 5000 }), AnswerTooLargeError);
      assert.is(message, "the answer is longer than 5000 bytes");
      await closed;
    },
  ),
);
ends("an abort during the fetch of credentials rejects with its reason", async () => {
  const get = () => new Promise<never>(() => undefined);
  const credentials = { get, refuse: () => undefined };
  const client = createClient({ server: "http://127.0.0.1:1", namespace: "n", credentials });
  const stop = new AbortController();
  const answer = rejection(client.request("GET", "/", { signal: stop.signal }));
  stop.abort("enough");
  assert.is(await answer, "enough");
});
ends("a connection that breaks in the middle of the answer is a ConnectionError", () =>
  withServer(
    (_, response) => void response.writeHead(200, { "content-length": "100" }).write("{", () => response.destroy()),
    async ({ client }) => void (await rejectsWith(client.get(ConfigMapResource, key), ConnectionError)),
  ),
);
ends("a server that does not listen is a ConnectionError", async () => {
  const server = createServer();
  const url = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  const error = await rejectsWith(createClient(connectionFromUrl(url)).request("GET", "/"), ConnectionError);
  assert.match(error.message, /ECONNREFUSED/);
});
ends("close ends running requests and refuses later ones", () =>
  withServer(
    () => undefined,
    async ({ client, server }) => {
      const answer = rejectsWith(client.request("GET", "/"), ConnectionError);
      await once(server, "request");
      client.close();
      await answer;
      assert.is((await rejectsWith(client.request("GET", "/"), ConnectionError)).message, "the client is closed");
    },
  ),
);
ends("a request leaves no listener on a signal that lives longer", () =>
  withServer(
    (_, response) => say(response, 200, {}),
    async ({ client, clock }) => {
      const stop = new AbortController();
      let listeners = 0;
      const { addEventListener, removeEventListener } = stop.signal;
      stop.signal.addEventListener = (...a: Parameters<typeof addEventListener>) => {
        listeners++;
        addEventListener.apply(stop.signal, a);
      };
      stop.signal.removeEventListener = (...a: Parameters<typeof removeEventListener>) => {
        listeners--;
        removeEventListener.apply(stop.signal, a);
      };
      for (let i = 0; i < 3; i++) await client.request("GET", "/", { signal: stop.signal });
      assert.equal([listeners, clock.pending], [0, 0]);
    },
  ),
);
ends.run();

const again = suite("repeated requests");
/** A server that answers the first request on each connection and closes the connection at the second. */
async function onStaleConnection(send: Send): Promise<{ outcome: string; seen: string[] }> {
  const seen: string[] = [];
  const used = new WeakSet<Socket>();
  let outcome = "";
  const answer: Answer = (request, response) => {
    seen.push(request.method ?? "");
    if (used.has(request.socket)) return void request.socket.resetAndDestroy();
    used.add(request.socket);
    say(response, 200, {});
  };
  await withServer(answer, async ({ client }) => {
    await client.request("GET", "/");
    outcome = await send(client).then(
      () => "answered",
      (error: Error) => error.name,
    );
  });
  return { outcome, seen };
}
for (const [name, send, expected] of [
  [
    "a GET is sent once more",
    (c) => c.get(ConfigMapResource, key),
    { outcome: "answered", seen: ["GET", "GET", "GET"] },
  ],
  [
    "a POST is not sent again",
    (c) => c.create(ConfigMapResource, object),
    { outcome: "ConnectionError", seen: ["GET", "POST"] },
  ],
  [
    "a PUT is not sent again",
    (c) => c.update(ConfigMapResource, object),
    { outcome: "ConnectionError", seen: ["GET", "PUT"] },
  ],
  [
    "a DELETE is not sent again",
    (c) => c.delete(ConfigMapResource, key),
    { outcome: "ConnectionError", seen: ["GET", "DELETE"] },
  ],
] as readonly (readonly [string, Send, unknown])[])
  again(`${name} if the server had closed the idle connection`, async () =>
    assert.equal(await onStaleConnection(send), expected),
  );
again("a GET on a new connection is not sent again", async () => {
  let requests = 0;
  const reset: Answer = ({ socket }) => {
    requests++;
    socket.resetAndDestroy();
  };
  await withServer(reset, async ({ client }) => void (await rejectsWith(client.request("GET", "/"), ConnectionError)));
  assert.is(requests, 1);
});
/** Sends a request with a source that gives these tokens in turn, to a server that accepts only the token `new`. */
async function withTokens(...tokens: readonly string[]): Promise<{ seen: string[]; outcome: string }> {
  const seen: string[] = [];
  let [current = "", ...rest] = tokens;
  const refuse = () => ([current = current, ...rest] = rest);
  const credentials = { get: () => Promise.resolve({ token: current }), refuse };
  let outcome = "";
  await withServer(
    ({ headers }, response) => {
      seen.push(headers.authorization ?? "");
      const good = headers.authorization === "Bearer new";
      say(response, good ? 200 : 401, good ? {} : status(401));
    },
    async ({ client }) => {
      const answer = client.create(ConfigMapResource, object);
      outcome = await answer.then(
        () => "answered",
        (error: Error) => error.name,
      );
    },
    { connection: { credentials } },
  );
  return { seen, outcome };
}
for (const [tokens, seen, outcome] of [
  [["new"], ["Bearer new"], "answered"],
  [["old", "new"], ["Bearer old", "Bearer new"], "answered"],
  [["old"], ["Bearer old"], "UnauthorizedError"],
  [["old", "older", "new"], ["Bearer old", "Bearer older"], "UnauthorizedError"],
] as const)
  again(`after a 401, with the tokens ${tokens.join(", ")}`, async () =>
    assert.equal(await withTokens(...tokens), { seen, outcome }),
  );
again.run();

const sockets = suite("connections");
sockets("connections are reused up to maxSockets, and watches do not count", () => {
  const used = new Set<Socket>();
  return withServer(
    (request, response) => {
      used.add(request.socket);
      if (request.url?.includes("watch=true")) response.writeHead(200).flushHeaders();
      else say(response, 200, {});
    },
    async ({ client, server }) => {
      const stop = new AbortController();
      const watches = [1, 2, 3].map(() => rejection(collect(client, { signal: stop.signal })));
      for (let i = 0; i < 3; i++) await once(server, "request");
      assert.is(used.size, 3);
      await Promise.all(Array.from({ length: 10 }, () => client.request("GET", "/")));
      assert.is(used.size, 5);
      stop.abort("enough");
      assert.equal(await Promise.all(watches), ["enough", "enough", "enough"]);
    },
    { maxSockets: 2 },
  );
});
/** A proxy that records its requests. */
function createProxy(seen: string[], allowed = true): Server {
  const proxy = createServer();
  proxy.on("connect", ({ url = "", headers }: IncomingMessage, socket: Socket) => {
    seen.push(`${url} ${headers["proxy-authorization"] ?? ""}`);
    if (!allowed) return void socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    const upstream = connect(Number(url.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => socket.destroy()).on("close", () => socket.destroySoon());
    socket.on("error", () => upstream.destroy());
  });
  return proxy;
}
for (const allowed of [true, false])
  sockets(`a proxy ${allowed ? "tunnels the connection" : "that refuses is a ConnectionError"}`, async () => {
    const seen: string[] = [];
    const proxy = createProxy(seen, allowed);
    const proxyUrl = (await listen(proxy)).replace("//", "//user:p%40ss@");
    await withServer(
      (_, response) => say(response, 200, { through: "it" }),
      async ({ client, url }) => {
        if (allowed) {
          for (let i = 0; i < 2; i++) assert.equal(await client.request("GET", "/"), { through: "it" });
        } else {
          assert.match((await rejectsWith(client.request("GET", "/"), ConnectionError)).message, /refused .*: 403/);
        }
        assert.equal(seen, [`${url.slice(7)} Basic ${Buffer.from("user:p@ss").toString("base64")}`]);
      },
      { connection: { proxyUrl } },
    );
    proxy.close();
  });
sockets("a proxy that cannot be reached is a ConnectionError", async () => {
  const client = createClient({ server: "https://one.example", namespace: "n", proxyUrl: "http://127.0.0.1:1" });
  const error = await rejectsWith(client.request("GET", "/"), ConnectionError);
  assert.match(error.message, /^the proxy 127\.0\.0\.1:1 cannot be reached: .*ECONNREFUSED/);
});
sockets.run();

const watching = suite("watches");
async function collect(client: HttpClient, options: object = {}): Promise<WatchEvent<ConfigMap>[]> {
  const events: WatchEvent<ConfigMap>[] = [];
  for await (const event of client.watch(ConfigMapResource, options)) events.push(event);
  return events;
}
const added = (data: string) => ({ type: "ADDED", object: { ...typed, data: { x: data } } });
const lines = (...events: readonly object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join("");
const bookmark = { type: "BOOKMARK", object: { kind: "ConfigMap", metadata: { resourceVersion: "9" } } };

watching("a watch requests bookmarks, and ends without an error when the server ends it", () =>
  withServer(
    (request, response) => {
      const said = added(request.url ?? "");
      response.writeHead(200).end(lines(said, bookmark));
    },
    async ({ client }) => {
      const options = { namespace: "n", resourceVersion: "5", timeoutSeconds: 60 };
      const [event, mark, ...rest] = await collect(client, options);
      const query = "watch=true&allowWatchBookmarks=true&resourceVersion=5&timeoutSeconds=60";
      assert.equal(event, added(`${at}?${query}`));
      assert.equal([mark, rest], [{ type: "BOOKMARK", resourceVersion: "9" }, []]);
    },
  ),
);
watching("events are read from chunks of one byte and from one chunk with many", () => {
  const events = [added("Grüße 🚀 \n"), added("second"), bookmark];
  const bytes = Buffer.from(lines(...events));
  return withServer(
    async (request, response) => {
      response.writeHead(200);
      if (request.url?.includes("whole")) return void response.end(bytes);
      for (const byte of bytes) await new Promise((done) => response.write(Buffer.of(byte), done));
      response.end();
    },
    async ({ client }) => {
      const expected = [...events.slice(0, 2), { type: "BOOKMARK", resourceVersion: "9" }];
      assert.equal(await collect(client), expected);
      assert.equal(await collect(client, { labelSelector: "whole" }), expected);
    },
  );
});
watching("an event of 20 MB is read", () => {
  const long = "ü".repeat(10_000_000);
  return withServer(
    (_, response) => void response.writeHead(200).end(lines(added(long), added("after"))),
    async ({ client }) => {
      const [first, second] = await collect(client);
      assert.ok(first?.type === "ADDED" && first.object.data?.["x"] === long);
      assert.equal(second, added("after"));
    },
  );
});
for (const [name, said, pattern] of [
  ["an ERROR of 410", lines({ type: "ERROR", object: status(410) }), /^GoneError no/],
  ["an ERROR of 500", lines({ type: "ERROR", object: status(500) }), /^ServerError no/],
  ["an ERROR without a code", lines({ type: "ERROR", object: {} }), /^ServerError/],
  ["half a line", lines(added("")).slice(0, 30), /^ConnectionError .*not JSON/],
  ["an invalid event", "[1]\n", /^ConnectionError .*invalid event/],
  ["an unknown type", lines({ type: "NEW", object: {} }), /^ConnectionError .*"NEW"/],
] as const)
  watching(name, () =>
    withServer(
      (_, response) => void response.writeHead(200).end(lines(added("first")) + said),
      async ({ client }) => {
        const events: unknown[] = [];
        const watch = async () => {
          for await (const event of client.watch(ConfigMapResource)) events.push(event);
        };
        const error = await rejectsWith(watch(), Error);
        assert.match(`${error.name} ${error.message}`, pattern);
        assert.equal(events, [added("first")]);
      },
    ),
  );
watching("a connection that breaks is a ConnectionError", () =>
  withServer(
    (_, response) => void response.writeHead(200).write(lines(added("")), () => response.destroy()),
    async ({ client }) => void (await rejectsWith(collect(client), ConnectionError)),
  ),
);
watching("a refusal before the first event is thrown", () =>
  withServer(
    (_, response) => say(response, 410, status(410)),
    async ({ client }) => void (await rejectsWith(collect(client), GoneError)),
  ),
);
watching("leaving the loop closes the connection", () =>
  withServer(
    (_, response) => void response.writeHead(200).write(lines(added(""))),
    async ({ client, server, clock }) => {
      const closed = once(server, "request").then(([, response]) => once(response as ServerResponse, "close"));
      for await (const _ of client.watch(ConfigMapResource, { timeoutSeconds: 60 })) break;
      await closed;
      assert.is(clock.pending, 0);
    },
  ),
);
watching("an abort between two events or during one rejects with its reason", () =>
  withServer(
    (_, response) => void response.writeHead(200).write(lines(added("1"), added("2"))),
    async ({ client }) => {
      const stop = new AbortController();
      let events = 0;
      const watch = async () => {
        for await (const _ of client.watch(ConfigMapResource, { signal: stop.signal }))
          if (++events === 2) stop.abort("enough");
      };
      assert.is(await rejection(watch()), "enough");
      assert.is(events, 2);
    },
  ),
);
watching("a watch has no timeout unless it sets one, and then ends 30 s after it", () =>
  withServer(
    (_, response) => void response.writeHead(200).write(lines(added(""))),
    async ({ client, clock }) => {
      const endless = client.watch(ConfigMapResource)[Symbol.asyncIterator]();
      await endless.next();
      assert.is(clock.pending, 0);
      await endless.return?.();
      const limited = client.watch(ConfigMapResource, { timeoutSeconds: 60 })[Symbol.asyncIterator]();
      await limited.next();
      assert.is(clock.next, 90_000);
      const rest = rejectsWith(limited.next(), TimeoutError);
      await clock.advance(90_000);
      await rest;
    },
  ),
);
watching("a watch whose request is accepted and never answered ends after the client's timeout", () =>
  withServer(
    () => undefined,
    async ({ client, clock }) => {
      const ended = rejectsWith(collect(client, { timeoutSeconds: 300 }), TimeoutError);
      await clock.advance(29_999);
      assert.is(clock.next, 1);
      await clock.advance(1);
      assert.match((await ended).message, /no answer to the watch within 30000 ms/);
      assert.is(clock.pending, 0);
    },
  ),
);
watching("events are read no faster than they are taken", async () => {
  const response = new IncomingMessage(new Socket());
  let pulled = 0;
  response._read = () => void response.push(`${"x".repeat(10_000)}${pulled++}\n`);
  const taken = readBodyLines(response, new AbortController().signal);
  for (let i = 0; i < 3; i++) assert.ok(String((await taken.next()).value).endsWith(`x${i}`));
  await settle();
  const before = pulled;
  await settle();
  assert.is(pulled, before);
  assert.ok(pulled < 20, `${pulled} chunks were read for three lines`);
});
watching.run();

const pages = suite("lists of many pages");
/** A client that answers lists with these answers in turn. */
function listing(answers: readonly (ObjectList<ConfigMap> | Error)[], asked: ListOptions[]): Client {
  const client = createClient(connectionFromUrl("http://127.0.0.1:1"));
  const list = (_: unknown, options: ListOptions = {}) => {
    const answer = answers[asked.push(options) - 1];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return Object.assign(client, { list });
}
const page = (name: string, next?: string): ObjectList<ConfigMap> => ({
  items: [{ metadata: { name } }],
  metadata: { resourceVersion: name, ...(next !== undefined && { continue: next }) },
});
const gone = new GoneError({ status: 410, reason: "Expired", message: "", causes: [] });
const started = { labelSelector: "l", resourceVersion: "0", limit: 500 };
const next = (token: string) => ({ labelSelector: "l", limit: 500, continue: token });
for (const [name, answers, asked, expected] of [
  ["one page", [page("1")], [started], "1 1"],
  ["three pages", [page("1", "t"), page("2", "u"), page("3")], [started, next("t"), next("u")], "1 1,2,3"],
  [
    "an expired token",
    [page("1", "t"), gone, page("5")],
    [started, next("t"), { labelSelector: "l", resourceVersion: "0" }],
    "5 5",
  ],
  [
    "gone again",
    [page("1", "t"), gone, gone],
    [started, next("t"), { labelSelector: "l", resourceVersion: "0" }],
    "GoneError",
  ],
  ["410 on the first page", [gone], [started], "GoneError"],
] as readonly (readonly [string, (ObjectList<ConfigMap> | Error)[], ListOptions[], string])[])
  pages(name, async () => {
    const seen: ListOptions[] = [];
    const all = listAll(listing(answers, seen), ConfigMapResource, { labelSelector: "l", resourceVersion: "0" });
    const outcome = await all.then(
      ({ items, resourceVersion }) => `${resourceVersion} ${items.map(({ metadata }) => metadata.name).join()}`,
      (error: Error) => error.name,
    );
    assert.equal([outcome, seen], [expected, asked]);
  });
pages.run();
