import path from "node:path";
import { isArray, isObject, own, type Json, type JsonObject } from "../../../../base/src/json.ts";

/** A kubeconfig cannot be used; the message begins with the file and the field. */
export class KubeconfigError extends Error {
  override readonly name = "KubeconfigError";
}

/** Where a value stands. */
export interface Place {
  readonly file: string;
  /** Folder that its relative paths start from. */
  readonly folder: string;
  /** As in `users[admin].user`; empty for the whole file. */
  readonly field: string;
}

/** An object in a kubeconfig, which knows where it stands so that complaints can say so. */
export class Section {
  readonly #value: JsonObject;
  readonly #place: Place;

  constructor(value: JsonObject, place: Place) {
    this.#value = value;
    this.#place = place;
  }

  get folder(): string {
    return this.#place.folder;
  }

  json(key: string): Json | undefined {
    return own(this.#value, key) ?? undefined;
  }

  /** Undefined too when it is empty, as in Go. */
  text(key: string): string | undefined {
    const value = this.json(key);
    if (value !== undefined && typeof value !== "string") throw this.complaint(key, "not a text");
    return value === "" ? undefined : value;
  }

  needed(key: string): string {
    const text = this.text(key);
    if (text === undefined) throw this.complaint(key, "missing");
    return text;
  }

  flag(key: string): boolean {
    const value = this.json(key) ?? false;
    if (typeof value !== "boolean") throw this.complaint(key, "neither true nor false");
    return value;
  }

  /** A path, from the folder of the kubeconfig when it is relative. */
  path(key: string): string | undefined {
    const text = this.text(key);
    return text === undefined ? undefined : path.resolve(this.folder, text);
  }

  /** Base64 of a text. */
  decoded(key: string): string | undefined {
    const text = this.text(key)?.replace(/\s/g, "");
    if (text === undefined) return undefined;
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw this.complaint(key, "not base64");
    return Buffer.from(text, "base64").toString("utf8");
  }

  texts(key: string): readonly string[] {
    return this.#list(key).map((value, index) => {
      if (typeof value !== "string") throw this.complaint(`${key}[${index}]`, "not a text");
      return value;
    });
  }

  section(key: string): Section | undefined {
    const value = this.json(key);
    return value === undefined ? undefined : this.#child(value, key);
  }

  /** The objects of a list; those that have a name are called by it. */
  sections(key: string): readonly Section[] {
    return this.#list(key).map((value, index) => {
      const name = isObject(value) ? own(value, "name") : undefined;
      return this.#child(value, `${key}[${typeof name === "string" ? name : index}]`);
    });
  }

  keys(): readonly string[] {
    return Object.keys(this.#value);
  }

  complaint(key: string, what: string): KubeconfigError {
    return new KubeconfigError(`${this.#place.file}: ${this.#fieldOf(key)}: ${what}`);
  }

  #fieldOf(key: string): string {
    return this.#place.field === "" ? key : `${this.#place.field}.${key}`;
  }

  #list(key: string): readonly Json[] {
    const value = this.json(key) ?? [];
    if (!isArray(value)) throw this.complaint(key, "not a list");
    return value;
  }

  #child(value: Json, key: string): Section {
    if (!isObject(value)) throw this.complaint(key, "not an object");
    return new Section(value, { ...this.#place, field: this.#fieldOf(key) });
  }
}
