import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { cleanEnv } from "../support/built-cli.ts";
import { freePort } from "./free-port.ts";
import { npmPrograms } from "./npm-programs.ts";

/** Installs verdaccio into the cache. Returns its program, or undefined without a package registry. */
export function verdaccio(): string | undefined {
  // A dependency of verdaccio asks for a dist-tag that does not exist.
  const wanted = { dependencies: { verdaccio: "6.8.0" }, overrides: { "node-fetch": "2.7.0" } };
  const modules = npmPrograms("verdaccio-6.8.0", wanted);
  return modules && path.join(modules, "verdaccio/bin/verdaccio");
}

/** A verdaccio on 127.0.0.1, with one user. It knows no other registry. */
export class RealNpmRegistry {
  readonly url: string;
  /** The token of the user. */
  readonly token: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(child: ChildProcess, { url, token, folder }: { url: string; token: string; folder: string }) {
    this.#child = child;
    this.#folder = folder;
    this.url = url;
    this.token = token;
  }

  static async start(program: string): Promise<RealNpmRegistry> {
    const folder = mkdtempSync(path.join(tmpdir(), "seamgen-npm-registry-"));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    const config = {
      storage: path.join(folder, "storage"),
      auth: { htpasswd: { file: path.join(folder, "htpasswd") } },
      packages: { "**": { access: "$all", publish: "$authenticated" } },
      log: { type: "stdout", level: "error" },
    };
    writeFileSync(path.join(folder, "config.yaml"), JSON.stringify(config));
    const args = [program, "--listen", `127.0.0.1:${port}`, "--config", path.join(folder, "config.yaml")];
    const child = spawn(process.execPath, args, { stdio: "ignore", env: cleanEnv() });
    await untilReady(url);
    return new RealNpmRegistry(child, { url, token: await addUser(url), folder });
  }

  /** The key of the token in an .npmrc. */
  get tokenKey(): string {
    return `${this.url.replace("http:", "")}:_authToken`;
  }

  async versionsOf(name: string): Promise<readonly string[]> {
    const answer = await fetch(`${this.url}${name.replace("/", "%2f")}`);
    if (answer.status === 404) return [];
    const { versions }: { versions: object } = JSON.parse(await answer.text());
    return Object.keys(versions);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.kill();
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const isReady = await fetch(`${url}-/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the registry did not start");
}

async function addUser(url: string): Promise<string> {
  const user = { name: "tester", password: "tester-password" };
  const answer = await fetch(`${url}-/user/org.couchdb.user:tester`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(user),
  });
  const { token }: { token: string } = JSON.parse(await answer.text());
  return token;
}
