import { spawn, type ChildProcess } from "node:child_process";
import { at, itemsAt } from "../cluster/control-plane/objects.ts";
import type { Json } from "../../packages/base/src/json.ts";

/** A YAML language server, as an editor talks to it. Rule: the Language Server Protocol 3.17. */
export class LanguageServer {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<string, (value: Json | undefined) => void>();
  #unread = Buffer.alloc(0);

  constructor(program: string) {
    this.#child = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "ignore"] });
    this.#child.stdout?.on("data", (part: Buffer) => this.#read(part));
  }

  async start(): Promise<void> {
    const initialized = this.#next("1");
    this.#send({ id: 1, method: "initialize", params: { processId: process.pid, rootUri: null, capabilities: {} } });
    await initialized;
    this.#send({ method: "initialized", params: {} });
  }

  /** Opens a document, and returns the messages of its diagnostics. */
  async diagnose(uri: string, text: string): Promise<readonly string[]> {
    const published = this.#next(uri);
    const textDocument = { uri, languageId: "yaml", version: 1, text };
    this.#send({ method: "textDocument/didOpen", params: { textDocument } });
    return itemsAt(await published, "diagnostics").map((one) => String(at(one, "message")));
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.kill();
    await ended;
  }

  #next(key: string): Promise<Json | undefined> {
    return new Promise((resolve) => this.#waiting.set(key, resolve));
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#child.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #read(part: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, part]);
    for (;;) {
      const head = this.#unread.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/.exec(this.#unread.subarray(0, head).toString())?.[1]);
      const end = head + 4 + length;
      if (head < 0 || this.#unread.length < end) return;
      const message: Json = JSON.parse(this.#unread.subarray(head + 4, end).toString());
      this.#unread = this.#unread.subarray(end);
      this.#answer(message);
    }
  }

  #answer(message: Json): void {
    const method = at(message, "method");
    const id = at(message, "id");
    // The server asks for the configuration of the editor, which has none.
    if (method !== undefined && id !== undefined) {
      const items = itemsAt(message, "params", "items");
      return this.#send({ id, result: method === "workspace/configuration" ? items.map(() => null) : null });
    }
    const key = method === "textDocument/publishDiagnostics" ? at(message, "params", "uri") : id;
    const resolve = this.#waiting.get(String(key));
    this.#waiting.delete(String(key));
    resolve?.(method === undefined ? at(message, "result") : at(message, "params"));
  }
}
