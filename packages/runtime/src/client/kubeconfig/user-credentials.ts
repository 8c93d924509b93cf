import type { Clock } from "../../../../base/src/clock.ts";
import type { Credentials, CredentialSource } from "../connection.ts";
import { ReloadedFile } from "../reloaded-file.ts";
import type { Section } from "./section.ts";

/** The token, password, certificate and key of a user in a kubeconfig, inline or in files. */
export class UserCredentials implements CredentialSource {
  readonly #user: Section;
  readonly #files = new Map<string, ReloadedFile>();

  constructor(user: Section, clock: Clock) {
    this.#user = user;
    for (const key of ["tokenFile", "client-certificate", "client-key"]) {
      const file = user.path(key);
      if (file !== undefined && user.text(`${key}-data`) === undefined)
        this.#files.set(key, new ReloadedFile(file, clock));
    }
  }

  /** Whether any of them is in a file, which another program may rewrite. */
  get mayChange(): boolean {
    return this.#files.size > 0;
  }

  async get(): Promise<Credentials> {
    const [token, basic, certificate] = [await this.#token(), this.#basic(), await this.#certificate()];
    return {
      ...(token !== undefined && { token }),
      ...(basic !== undefined && { basic }),
      ...(certificate !== undefined && { certificate }),
    };
  }

  refuse(): void {
    for (const file of this.#files.values()) file.forget();
  }

  /** The file takes precedence. An inline token beside it is an older copy. */
  async #token(): Promise<string | undefined> {
    const inline = this.#user.text("token");
    try {
      return (await this.#read("tokenFile"))?.trim() ?? inline;
    } catch (error) {
      if (inline === undefined) throw error;
      return inline;
    }
  }

  #basic(): Credentials["basic"] {
    const username = this.#user.text("username");
    return username === undefined ? undefined : { username, password: this.#user.text("password") ?? "" };
  }

  async #certificate(): Promise<Credentials["certificate"]> {
    const chain = this.#user.decoded("client-certificate-data") ?? (await this.#read("client-certificate"));
    const key = this.#user.decoded("client-key-data") ?? (await this.#read("client-key"));
    if (chain === undefined && key === undefined) return undefined;
    if (chain === undefined) throw this.#user.complaint("client-certificate", "missing, but there is a client key");
    if (key === undefined) throw this.#user.complaint("client-key", "missing, but there is a client certificate");
    return { chain, key };
  }

  async #read(key: string): Promise<string | undefined> {
    try {
      return await this.#files.get(key)?.read();
    } catch (error) {
      throw this.#user.complaint(key, `cannot be read: ${String(error)}`);
    }
  }
}
