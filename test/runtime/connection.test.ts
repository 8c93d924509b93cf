import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { createServer } from "node:https";
import { connect, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { TLSSocket } from "node:tls";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Connection, connectionFromUrl } from "../../packages/runtime/src/client/connection.ts";
import { connectionInCluster } from "../../packages/runtime/src/client/connection-in-cluster.ts";
import { proxyFromEnv } from "../../packages/runtime/src/client/proxy-from-env.ts";
import { defaultConnection } from "../../packages/runtime/src/default-connection.ts";
import { createClient } from "../../packages/runtime/src/client/http-client.ts";
import { connectionFromKubeconfig } from "../../packages/runtime/src/client/kubeconfig/connection-from-kubeconfig.ts";
import type { Json } from "../../packages/base/src/json.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const folder = mkdtempSync(path.join(tmpdir(), "seamgen-connection-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Writes a file below the folder of this run; returns its path. */
function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

interface Parts {
  readonly cluster?: object;
  readonly user?: object;
  readonly context?: object;
}

/** A kubeconfig of one context. */
function kubeconfig({ cluster = {}, user = {}, context = {} }: Parts, name = "one"): string {
  return JSON.stringify({
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name, ...context } }],
    clusters: [{ name, cluster: { server: `https://${name}.example`, ...cluster } }],
    users: [{ name, user }],
  });
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    (value) => `no error: ${JSON.stringify(value)}`,
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

/** Returns the members of a connection, with its credentials and authorities resolved. */
async function withResolvedCredentials({ credentials, ca, ...rest }: Connection): Promise<object> {
  const authorities = typeof ca === "function" ? await ca() : ca;
  return {
    ...rest,
    ...(authorities !== undefined && { ca: authorities }),
    ...(credentials && { credentials: await credentials.get() }),
  };
}

const files = suite("kubeconfigs");
const caFile = write("pki/ca.pem", "CA");
write("pki/chain.pem", "CHAIN");
write("pki/key.pem", "KEY");
write("pki/token", "from-file\n");
const fromFile = { server: "https://one.example", namespace: "default" };
for (const [name, parts, expected] of [
  ["no credentials", {}, {}],
  [
    "a token and a namespace",
    { user: { token: "t" }, context: { namespace: "n" } },
    { namespace: "n", credentials: { token: "t" } },
  ],
  ["a CA inline", { cluster: { "certificate-authority-data": base64("CA") } }, { ca: "CA" }],
  ["a CA in a file beside it", { cluster: { "certificate-authority": "pki/ca.pem" } }, { ca: "CA" }],
  ["a CA in a file elsewhere", { cluster: { "certificate-authority": caFile } }, { ca: "CA" }],
  [
    "inline data takes precedence over a file",
    { cluster: { "certificate-authority-data": base64("CA"), "certificate-authority": "none" } },
    { ca: "CA" },
  ],
  ["no check of the certificate", { cluster: { "insecure-skip-tls-verify": true } }, { insecureSkipTlsVerify: true }],
  ["another server name", { cluster: { "tls-server-name": "x" } }, { tlsServerName: "x" }],
  ["a proxy", { cluster: { "proxy-url": "http://p:1" } }, { proxyUrl: "http://p:1" }],
  [
    "a client certificate inline",
    { user: { "client-certificate-data": base64("A"), "client-key-data": base64("B") } },
    { credentials: { certificate: { chain: "A", key: "B" } } },
  ],
  [
    "a client certificate in files",
    { user: { "client-certificate": "pki/chain.pem", "client-key": "./pki/key.pem" } },
    { credentials: { certificate: { chain: "CHAIN", key: "KEY" } } },
  ],
  [
    "a token file takes precedence over a token",
    { user: { tokenFile: "pki/token", token: "t" } },
    { credentials: { token: "from-file" } },
  ],
  ["a token for a missing token file", { user: { tokenFile: "none", token: "t" } }, { credentials: { token: "t" } }],
  [
    "user and password",
    { user: { username: "u", password: "p" } },
    { credentials: { basic: { username: "u", password: "p" } } },
  ],
  [
    "impersonation",
    { user: { token: "t", as: "jane", "as-uid": "7", "as-groups": ["g"], "as-user-extra": { k: ["v"] } } },
    { credentials: { token: "t" }, impersonate: { user: "jane", uid: "7", groups: ["g"], extra: { k: ["v"] } } },
  ],
  ["empty strings and nulls count as missing", { user: { token: "", exec: null, tokenFile: null } }, {}],
] as readonly (readonly [string, Parts, object])[])
  files(name, async () => {
    const connection = await connectionFromKubeconfig({ file: write("config", kubeconfig(parts)) });
    assert.equal(await withResolvedCredentials(connection), { ...fromFile, ...expected });
  });

for (const [parts, message] of [
  [{ cluster: { server: "" } }, "clusters[one].cluster.server: missing"],
  [{ cluster: { server: "ftp://x" } }, 'clusters[one].cluster.server: not an http or https URL: "ftp://x"'],
  [
    { cluster: { "proxy-url": "socks5://x" } },
    'clusters[one].cluster.proxy-url: not an http or https URL: "socks5://x"',
  ],
  [{ cluster: { "certificate-authority-data": "%" } }, "clusters[one].cluster.certificate-authority-data: not base64"],
  [
    { cluster: { "insecure-skip-tls-verify": "yes" } },
    "clusters[one].cluster.insecure-skip-tls-verify: not true or false",
  ],
  [
    { cluster: { "insecure-skip-tls-verify": true, "certificate-authority-data": base64("CA") } },
    "clusters[one].cluster.insecure-skip-tls-verify: cannot be combined with a certificate authority",
  ],
  [{ user: { token: 5 } }, "users[one].user.token: not a string"],
  [
    { user: { "client-key-data": base64("B") } },
    "users[one].user.client-certificate: missing, but there is a client key",
  ],
  [
    { user: { "client-certificate-data": base64("B") } },
    "users[one].user.client-key: missing, but there is a client certificate",
  ],
  [{ user: { "auth-provider": {} } }, "users[one].user.auth-provider: Kubernetes 1.26 removed it; use an exec plugin"],
  [{ user: { "as-groups": ["g"] } }, "users[one].user.as-groups: needs `as`"],
  [{ user: { "as-groups": [1], as: "x" } }, "users[one].user.as-groups[0]: not a string"],
  [{ user: { exec: [] } }, "users[one].user.exec: not an object"],
  [
    { user: { exec: { apiVersion: "v1", command: "x" } } },
    /users\[one\]\.user\.exec\.apiVersion: "v1" is not one of client\.auth/,
  ],
  [
    { user: { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "x" } } },
    "users[one].user.exec.interactiveMode: missing",
  ],
  [{ user: { tokenFile: "none" } }, /users\[one\]\.user\.tokenFile: cannot be read: Error: ENOENT/],
  [{ cluster: { "certificate-authority": "none" } }, /certificate-authority: cannot be read: Error: ENOENT/],
  [{ context: { cluster: "two" } }, 'contexts[one].context.cluster: no cluster named "two"'],
  [{ context: { user: "two" } }, 'contexts[one].context.user: no user named "two"'],
] as readonly (readonly [Parts, string | RegExp])[])
  files(String(message), async () => {
    const file = write("bad", kubeconfig(parts));
    const said = await messageOf(connectionFromKubeconfig({ file }));
    if (typeof message === "string") assert.is(said, `KubeconfigError: ${file}: ${message}`);
    else assert.match(said, message);
  });
for (const [name, text, pattern] of [
  ["not YAML", "a: [", /^KubeconfigError: kubeconfig: not YAML: /],
  ["not an object", "- a", /^KubeconfigError: kubeconfig: not a kubeconfig/],
  ["empty", "", /^KubeconfigError: kubeconfig: current-context: missing/],
  [
    "an unknown context",
    "current-context: x\ncontexts: [{name: a, context: {}}, {name: b, context: {}}]",
    /contexts: no context named "x"; known: a, b$/,
  ],
] as const)
  files(name, async () => assert.match(await messageOf(connectionFromKubeconfig({ text })), pattern));

files("a kubeconfig may have YAML anchors, and the option selects another context", async () => {
  const text = `
x-common: &common { server: "https://a.example" }
clusters: [{ name: a, cluster: { <<: *common, tls-server-name: a } }]
contexts: [{ name: other, context: { cluster: a } }]
current-context: gone
`;
  const connection = await connectionFromKubeconfig({ text, context: "other" });
  assert.equal(await withResolvedCredentials(connection), {
    server: "https://a.example",
    tlsServerName: "a",
    namespace: "default",
  });
});
files("in a list of files the first definition of a name wins, and missing files are skipped", async () => {
  const one = write("several/one", kubeconfig({ user: { token: "1" } }));
  const both = JSON.parse(kubeconfig({ cluster: { server: "https://late.example" }, user: { token: "late" } }));
  const two = JSON.parse(kubeconfig({ user: { tokenFile: "token" } }, "two"));
  for (const list of ["contexts", "clusters", "users"]) both[list].push(...two[list]);
  write("several/deep/token", "2");
  const second = write("several/deep/two", JSON.stringify({ ...both, "current-context": "two" }));
  const list = [path.join(folder, "none"), one, second];
  const [first, other] = [{ file: list }, { file: list, context: "two" }];
  assert.equal(await withResolvedCredentials(await connectionFromKubeconfig(first)), {
    ...fromFile,
    credentials: { token: "1" },
  });
  const connection = await withResolvedCredentials(await connectionFromKubeconfig(other));
  assert.equal(connection, { ...fromFile, server: "https://two.example", credentials: { token: "2" } });
  const none = path.join(folder, "none");
  assert.is(await messageOf(connectionFromKubeconfig({ file: [none] })), `KubeconfigError: ${none}: no such file`);
  assert.match(await messageOf(connectionFromKubeconfig({ file: none })), /none: cannot be read/);
});
files("a token file is read again after a minute, and at once after a 401", async () => {
  const clock = new VirtualClock();
  const token = write("rotating/token", "1");
  const file = write("rotating/config", kubeconfig({ user: { tokenFile: "token" } }));
  const { credentials } = await connectionFromKubeconfig({ file, clock });
  const read = async () => (await credentials?.get())?.token;
  write("rotating/token", "2");
  assert.is(await read(), "1");
  await clock.advance(60_000);
  assert.is(await read(), "2");
  write("rotating/token", "3");
  credentials?.refuse({});
  assert.is(await read(), "3");
  rmSync(token);
  await clock.advance(60_000);
  assert.is(await read(), "3");
});
files.run();

const plugins = suite("exec plugins");
const script = write(
  "plugin.mjs",
  `import { appendFileSync } from "node:fs";
appendFileSync(process.env.RUNS, "run\\n");
if (process.env.FAIL) process.exit(Number(process.env.FAIL));
const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
const token = JSON.stringify({ args: process.argv.slice(2), info, inherited: process.env.INHERITED });
const credential = { apiVersion: info.apiVersion, kind: "ExecCredential", status: { token, expirationTimestamp: process.env.EXPIRES } };
console.log(process.env.PRINT ?? JSON.stringify(credential));
`,
);
interface Plugin {
  readonly exec?: object;
  readonly env?: { readonly [name: string]: string };
  readonly clock?: VirtualClock;
}
let plugged = 0;
/** Returns a connection whose user is the plugin script, and the number of its runs. */
async function plug({ exec = {}, env = {}, clock = new VirtualClock() }: Plugin) {
  const log = write(`runs-${plugged++}`, "");
  const entries = Object.entries({ ...env, RUNS: log }).map(([name, value]) => ({ name, value }));
  const common = { apiVersion: "client.authentication.k8s.io/v1", interactiveMode: "Never", command: process.execPath };
  const user = { exec: { ...common, args: [script, "--x"], env: entries, ...exec } };
  const extensions = [{ name: "client.authentication.k8s.io/exec", extension: { audience: "a" } }];
  const cluster = { "certificate-authority-data": base64("CA"), extensions };
  const text = kubeconfig({ user, cluster });
  const { credentials } = await connectionFromKubeconfig({ text, clock, env: { PATH: "", INHERITED: "yes" } });
  if (credentials === undefined) throw new Error("no credentials");
  return { credentials, runs: () => readFileSync(log, "utf8").split("\n").length - 1 };
}
for (const [apiVersion, exec, cluster] of [
  ["client.authentication.k8s.io/v1", {}, undefined],
  ["client.authentication.k8s.io/v1beta1", { interactiveMode: undefined }, undefined],
  [
    "client.authentication.k8s.io/v1",
    { provideClusterInfo: true },
    { server: "https://one.example", "certificate-authority-data": base64("CA"), config: { audience: "a" } },
  ],
] as const)
  plugins(`a plugin of ${apiVersion} runs ${cluster ? "with" : "without"} the cluster`, async () => {
    const { credentials } = await plug({ exec: { ...exec, apiVersion } });
    const { info, ...rest } = JSON.parse((await credentials.get()).token ?? "");
    assert.equal(rest, { args: ["--x"], inherited: "yes" });
    const { interactive, ...spec } = info.spec;
    assert.type(interactive, "boolean");
    assert.equal({ ...info, spec }, { apiVersion, kind: "ExecCredential", spec: cluster ? { cluster } : {} });
  });
plugins(
  "concurrent requests share one run, and the plugin runs again when credentials expire or are refused",
  async () => {
    const clock = new VirtualClock();
    const EXPIRES = new Date(clock.now() + 90_000).toISOString();
    const { credentials, runs } = await plug({ clock, env: { EXPIRES } });
    const [first] = await Promise.all([credentials.get(), credentials.get()]);
    assert.is(runs(), 1);
    await clock.advance(89_999);
    assert.is(await credentials.get(), first);
    await clock.advance(1);
    const second = await credentials.get();
    assert.is(runs(), 2);
    credentials.refuse(first); // from a late answer
    await clock.advance(-1_000);
    assert.is(await credentials.get(), second);
    credentials.refuse(second);
    await credentials.get();
    assert.is(runs(), 3);
  },
);
const ok = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential" };
for (const [name, plugin, pattern] of [
  ["a failure", { env: { FAIL: "3" } }, /exec\.command: .*node ended with code 3$/],
  ["a failure with a hint", { env: { FAIL: "3" }, exec: { installHint: "get it" } }, /code 3\nget it$/],
  ["a missing program", { exec: { command: "none-such" } }, /exec\.command: none-such cannot run: .*ENOENT/],
  ["a text", { env: { PRINT: "hello" } }, /printed a text that is not JSON/],
  ["another kind", { env: { PRINT: "{}" } }, /printed an object that is not an ExecCredential/],
  ["another version", { env: { PRINT: JSON.stringify({ ...ok, apiVersion: "v2" }) } }, /an apiVersion other than/],
  ["nothing", { env: { PRINT: JSON.stringify({ ...ok, status: {} }) } }, /neither a token nor a certificate/],
  [
    "half",
    { env: { PRINT: JSON.stringify({ ...ok, status: { token: "t", clientKeyData: "k" } }) } },
    /neither a token nor/,
  ],
  [
    "an invalid time",
    { env: { PRINT: JSON.stringify({ ...ok, status: { token: "t", expirationTimestamp: "soon" } }) } },
    /printed an invalid expirationTimestamp/,
  ],
] as readonly (readonly [string, Plugin, RegExp])[])
  plugins(name, async () => {
    const { credentials } = await plug(plugin);
    assert.match(await messageOf(credentials.get()), pattern);
    assert.match(await messageOf(credentials.get()), pattern); // a failure is not cached
  });
plugins("a certificate", async () => {
  const status = { clientCertificateData: "A", clientKeyData: "B" };
  const { credentials } = await plug({ env: { PRINT: JSON.stringify({ ...ok, status }) } });
  assert.equal(await credentials.get(), { certificate: { chain: "A", key: "B" } });
});
plugins("a plugin that prints without end is killed", async () => {
  const print = 'const more = () => process.stdout.write("x".repeat(65536), more); more()';
  const { credentials } = await plug({ exec: { args: ["-e", print] } });
  assert.match(await messageOf(credentials.get()), /exec\.command: .*node printed more than 1048576 bytes$/);
});
plugins("a plugin that does not end is killed, and one that ends leaves no timer", async () => {
  const clock = new VirtualClock();
  await (await plug({ clock })).credentials.get();
  assert.is(clock.pending, 0);
  await messageOf((await plug({ clock, exec: { command: "none-such" } })).credentials.get());
  assert.is(clock.pending, 0);
  const endless = await plug({ clock, exec: { args: ["-e", "setInterval(() => undefined, 1000)"] } });
  const outcome = messageOf(endless.credentials.get());
  await clock.advance(60_000);
  assert.match(await outcome, /exec\.command: .*node did not end within 60000 ms$/);
});
plugins.run();

const places = suite("sources of a connection");
const root = path.join(folder, "root");
const account = (name: string) => `root/var/run/secrets/kubernetes.io/serviceaccount/${name}`;
write(account("ca.crt"), "CA");
write(account("namespace"), "operators\n");
write(account("token"), "1\n");
const inPod = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };
places("the token of a pod is read again after a minute, and after a 401", async () => {
  const clock = new VirtualClock();
  const connection = await connectionInCluster({ env: inPod, root, clock });
  const expected = { server: "https://10.0.0.1:443", ca: "CA", namespace: "operators", credentials: { token: "1" } };
  assert.equal(await withResolvedCredentials(connection), expected);
  const { credentials } = connection;
  write(account("token"), "2\n");
  await clock.advance(59_999);
  assert.equal(await credentials?.get(), { token: "1" });
  await clock.advance(1);
  assert.equal(await credentials?.get(), { token: "2" });
  write(account("token"), "1\n");
  credentials?.refuse({ token: "2" });
  assert.equal(await credentials?.get(), { token: "1" });
});
places("the authorities of a pod are read again after a minute", async () => {
  const clock = new VirtualClock();
  const { ca } = await connectionInCluster({ env: inPod, root, clock });
  assert.type(ca, "function");
  const read = () => (typeof ca === "function" ? ca() : undefined);
  write(account("ca.crt"), "NEW");
  await clock.advance(59_999);
  assert.is(await read(), "CA");
  await clock.advance(1);
  assert.is(await read(), "NEW");
  write(account("ca.crt"), "CA");
});
places("an IPv6 address of a pod's server is in brackets", async () => {
  const env = { ...inPod, KUBERNETES_SERVICE_HOST: "fd00::1" };
  assert.is((await connectionInCluster({ env, root })).server, "https://[fd00::1]:443");
});
places("a process outside a pod, or in one without a service account, has no connection", async () => {
  assert.match(await messageOf(connectionInCluster({ env: {}, root })), /not in a cluster/);
  assert.match(await messageOf(connectionInCluster({ env: inPod, root: folder })), /ENOENT/);
});
places("a URL", async () => {
  assert.equal(connectionFromUrl("http://127.0.0.1:8001"), { server: "http://127.0.0.1:8001", namespace: "default" });
  assert.throws(() => connectionFromUrl("127.0.0.1:8001"), /not an http or https URL/);
});
const home = path.join(folder, "home");
write("home/.kube/config", kubeconfig({}, "home"));
const [flag, listed] = [write("flag", kubeconfig({}, "flag")), write("listed", kubeconfig({}, "listed"))];
const KUBECONFIG = `${path.join(folder, "none")}:${listed}`;
for (const [expected, options] of [
  ["https://flag.example", { kubeconfig: flag, env: { ...inPod, KUBECONFIG }, root, home }],
  ["https://listed.example", { env: { ...inPod, KUBECONFIG }, root, home }],
  ["https://10.0.0.1:443", { env: { ...inPod, KUBECONFIG: "" }, root, home }],
  ["https://home.example", { env: {}, root, home }],
] as const)
  places(`the first source that exists gives ${expected}`, async () =>
    assert.is((await defaultConnection(options)).server, expected),
  );
places("without any source, or with a list of missing files, there is no connection", async () => {
  assert.match(await messageOf(defaultConnection({ env: {}, home: root })), /^Error: no cluster found: set KUBECONFIG/);
  const env = { ...inPod, KUBECONFIG: path.join(folder, "none") };
  assert.match(await messageOf(defaultConnection({ env, root, home })), /none: no such file/);
});
places("a proxy of the environment is used unless the kubeconfig names one", async () => {
  const env = { KUBECONFIG: listed, https_proxy: "proxy.example:3128" };
  assert.is((await defaultConnection({ env, root, home })).proxyUrl, "http://proxy.example:3128");
  assert.is((await defaultConnection({ env: { ...env, NO_PROXY: ".example" }, root, home })).proxyUrl, undefined);
  assert.is((await defaultConnection({ env: { ...inPod, HTTPS_PROXY: "http://p" }, root, home })).proxyUrl, "http://p");
  const own = write("with-proxy", kubeconfig({ cluster: { "proxy-url": "http://own:1" } }));
  assert.is((await defaultConnection({ env: { ...env, KUBECONFIG: own }, root, home })).proxyUrl, "http://own:1");
  assert.match(
    await messageOf(defaultConnection({ env: { ...env, https_proxy: "socks5://p" }, root, home })),
    /^Error: HTTPS_PROXY: not an http or https URL: "socks5:\/\/p"/,
  );
});
places.run();

const proxies = suite("proxies of the environment");
const P = "http://proxy:3128";
for (const [server, env, expected] of [
  ["https://a.example", { HTTPS_PROXY: P }, P],
  ["https://a.example", { https_proxy: P }, P],
  ["https://a.example", { HTTPS_PROXY: P, https_proxy: "http://other" }, P],
  ["https://a.example", { HTTPS_PROXY: "", https_proxy: P }, P],
  ["https://a.example", { HTTPS_PROXY: "https://user:word@proxy" }, "https://user:word@proxy"],
  ["https://a.example", { HTTP_PROXY: P }, undefined],
  ["http://a.example", { HTTP_PROXY: P }, P],
  ["http://a.example", { HTTPS_PROXY: P }, undefined],
  ["https://localhost:6443", { HTTPS_PROXY: P }, undefined],
  ["https://127.0.0.1:6443", { HTTPS_PROXY: P }, undefined],
  ["https://127.8.0.1:6443", { HTTPS_PROXY: P }, undefined],
  ["https://[::1]:6443", { HTTPS_PROXY: P }, undefined],
  ["https://[::ffff:127.0.0.1]:6443", { HTTPS_PROXY: P }, undefined],
] as const)
  proxies(`${server} with ${JSON.stringify(env)}`, () => assert.is(proxyFromEnv(server, env), expected));
/** What NO_PROXY excludes, as Go decides. */
for (const [list, server, excluded] of [
  ["*", "https://a.example", true],
  ["a, *", "https://b.example", true],
  ["", "https://a.example", false],
  [" , ", "https://a.example", false],
  ["example", "https://a.example", true],
  ["example", "https://example", true],
  ["EXAMPLE", "https://A.Example", true],
  ["ample", "https://a.example", false],
  [".example", "https://a.example", true],
  [".example", "https://example", false],
  ["*.example", "https://a.b.example", true],
  ["*.example", "https://example", false],
  ["other, a.example", "https://a.example", true],
  ["a.example:443", "https://a.example", true],
  ["a.example:6443", "https://a.example", false],
  ["a.example:6443", "https://a.example:6443", true],
  ["a.example:80", "http://a.example", true],
  [":443", "https://a.example", false],
  ["10.0.0.1", "https://10.0.0.1", true],
  ["10.0.0.1", "https://10.0.0.10", false],
  ["10.0.0.1:6443", "https://10.0.0.1:6443", true],
  ["10.0.0.1:6443", "https://10.0.0.1", false],
  ["10.0.0.0/8", "https://10.200.0.1", true],
  ["10.0.0.0/8", "https://11.0.0.1", false],
  ["10.0.0.0/8", "https://[::ffff:10.0.0.1]", true],
  ["10.0.0.0/99", "https://10.0.0.1", false],
  ["10.0.0.0/", "https://10.0.0.1", false],
  ["a/8", "https://a", false],
  ["fd00::/8", "https://[fd00::1]", true],
  ["fd00::1", "https://[fd00::1]", true],
  ["[fd00::1]", "https://[fd00::1]", false],
  ["[fd00::1]:6443", "https://[fd00::1]:6443", true],
  ["[fd00::1]:6443", "https://[fd00::1]", false],
  ["0.1", "https://10.0.0.1", true],
  ["bücher.example", "https://a.bücher.example", true],
  ["*.bücher.example:443", "https://a.bücher.example", true],
] as const)
  proxies(`NO_PROXY ${JSON.stringify(list)} ${excluded ? "excludes" : "does not exclude"} ${server}`, () => {
    const env = { HTTP_PROXY: P, HTTPS_PROXY: P, NO_PROXY: list };
    assert.is(proxyFromEnv(server, env), excluded ? undefined : P);
    assert.is(proxyFromEnv(server, { HTTP_PROXY: P, HTTPS_PROXY: P, no_proxy: list }), excluded ? undefined : P);
  });
proxies.run();

interface Identity {
  readonly cert: string;
  readonly key: string;
}
/** Creates a self-signed certificate (X.509 version 1, RFC 5280) with the fewest fields. */
function createIdentity(name: string): Identity {
  const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
    const body = Buffer.concat(parts);
    const size = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
    return Buffer.concat([Buffer.from([tag, ...size]), body]);
  };
  const { publicKey, privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const algorithm = der(0x30, der(0x06, Buffer.from("2a8648ce3d040302", "hex"))); // ecdsa-with-SHA256
  const commonName = der(0x30, der(0x06, Buffer.from("550403", "hex")), der(0x0c, Buffer.from(name)));
  const subject = der(0x30, der(0x31, commonName));
  const times = ["20200101000000Z", "21000101000000Z"].map((time) => der(0x18, Buffer.from(time)));
  const body = der(0x30, der(0x02, Buffer.of(1)), algorithm, subject, der(0x30, ...times), subject, publicKey);
  const signature = sign("sha256", body, createPrivateKey(privateKey));
  const certificate = der(0x30, body, algorithm, der(0x03, Buffer.of(0), signature));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  const cert = `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
  return { cert, key: privateKey };
}

const tls = suite("TLS");
const [server, alice, bob] = [createIdentity("server.example"), createIdentity("alice"), createIdentity("bob")];
/** Runs the body with a server that answers with the client's name, and whether it resumed a TLS session. */
async function withTlsServer(body: (connection: Connection) => Promise<void>): Promise<void> {
  const options = { ...server, requestCert: true, rejectUnauthorized: false, ca: [alice.cert, bob.cert] };
  const listening = createServer(options, ({ socket, url }, response) => {
    if (!(socket instanceof TLSSocket)) throw new Error("no TLS");
    const who: Json = { name: socket.getPeerCertificate().subject?.CN ?? null, resumed: socket.isSessionReused() };
    response.shouldKeepAlive = url !== "/last";
    response.setHeader("content-type", "application/json").end(JSON.stringify(who));
  });
  const port = await listen(listening);
  try {
    const url = `https://127.0.0.1:${port}`;
    await body({ server: url, ca: server.cert, tlsServerName: "server.example", namespace: "n" });
  } finally {
    listening.closeAllConnections();
    listening.close();
  }
}
async function listen(listening: Server): Promise<number> {
  listening.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const address = listening.address();
  if (address === null || typeof address === "string") throw new Error("the server does not listen on a port");
  return address.port;
}
tls("the authority and the server name are checked, unless the connection turns that off", () =>
  withTlsServer(async (connection) => {
    const { ca: _, ...unknown } = connection;
    const answer = (changed: Connection) => {
      const client = createClient(changed);
      return messageOf(client.request("GET", "/")).finally(() => client.close());
    };
    assert.match(await answer(connection), /^no error/);
    assert.match(await answer({ ...unknown }), /^ConnectionError: .*self-signed certificate/);
    assert.match(await answer({ ...unknown, insecureSkipTlsVerify: true }), /^no error/);
    assert.match(await answer({ ...connection, tlsServerName: "other.example" }), /^ConnectionError: .*other\.example/);
  }),
);
tls("a new client certificate is used on a new connection", () =>
  withTlsServer(async (connection) => {
    let shown = alice;
    const get = () => Promise.resolve({ certificate: { chain: shown.cert, key: shown.key } });
    const client = createClient({ ...connection, credentials: { get, refuse: () => undefined } });
    assert.equal(await client.request("GET", "/"), { name: "alice", resumed: false });
    shown = bob;
    assert.equal(await client.request("GET", "/"), { name: "bob", resumed: false });
    client.close();
  }),
);
tls("new authorities are used for the next connection", () =>
  withTlsServer(async (connection) => {
    let trusted = alice.cert;
    const client = createClient({ ...connection, ca: () => Promise.resolve(trusted) });
    assert.match(await messageOf(client.request("GET", "/last")), /^ConnectionError: .*self-signed certificate/);
    trusted = server.cert;
    assert.match(await messageOf(client.request("GET", "/last")), /^no error/);
    client.close();
  }),
);
tls("a connection through a proxy resumes the last TLS session", () =>
  withTlsServer(async (connection) => {
    const asked: (string | undefined)[] = [];
    const proxy = createHttpServer();
    proxy.on("connect", ({ url }: IncomingMessage, socket: Socket) => {
      asked.push(url);
      const upstream = connect(Number(url?.split(":")[1]), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on("error", () => socket.destroy()).on("close", () => socket.destroySoon());
      socket.on("error", () => upstream.destroy());
    });
    const proxyUrl = `http://127.0.0.1:${await listen(proxy)}`;
    const client = createClient({ ...connection, proxyUrl });
    assert.equal(await client.request("GET", "/last"), { name: null, resumed: false });
    assert.equal(await client.request("GET", "/"), { name: null, resumed: true });
    const { host } = new URL(connection.server);
    assert.equal(asked, [host, host]);
    client.close();
    proxy.close();
  }),
);
tls.run();
