import path from "node:path";
import { isArray, isObject, own, type Json, type JsonObject } from "../../../../base/src/json.ts";

/** A kubeconfig is invalid. The message begins with the file and the field. */
export class KubeconfigError extends Error {
  override readonly name = "KubeconfigError";
}

/** The position of an object in a kubeconfig. */
export interface SectionPlace {
  readonly file: string;
  /** The folder that relative paths start from. */
  readonly folder: string;
  /** Field path, such as `users[admin].user`; empty for the whole file. */
  readonly field: string;
}

/**
 * An object in a kubeconfig, with its position for error messages. Readers throw a `KubeconfigError` for a wrong type.
 */
export class Section {
  readonly #value: JsonObject;
  readonly #place: SectionPlace;

  constructor(value: JsonObject, place: SectionPlace) {
    this.#value = value;
    this.#place = place;
  }

  json(key: string): Json | undefined {
    return own(this.#value, key) ?? undefined;
  }

  /** Returns a string, or undefined if it is missing or empty, as in Go. */
  text(key: string): string | undefined {
    const value = this.json(key);
    if (value !== undefined && typeof value !== "string") throw this.complaint(key, "not a string");
    return value === "" ? undefined : value;
  }

  /** Returns a string that must not be missing or empty. */
  required(key: string): string {
    const text = this.text(key);
    if (text === undefined) throw this.complaint(key, "missing");
    return text;
  }

  flag(key: string): boolean {
    const value = this.json(key) ?? false;
    if (typeof value !== "boolean") throw this.complaint(key, "not true or false");
    return value;
  }

  /** Returns a path. A relative path starts from the folder of the kubeconfig. */
  path(key: string): string | undefined {
    const text = this.text(key);
    return text === undefined ? undefined : path.resolve(this.#place.folder, text);
  }

  /** Returns the text of a base64 string. */
  decoded(key: string): string | undefined {
    const text = this.text(key)?.replace(/\s/g, "");
    if (text === undefined) return undefined;
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw this.complaint(key, "not base64");
    return Buffer.from(text, "base64").toString("utf8");
  }

  texts(key: string): readonly string[] {
    return this.#list(key).map((value, index) => {
      if (typeof value !== "string") throw this.complaint(`${key}[${index}]`, "not a string");
      return value;
    });
  }

  section(key: string): Section | undefined {
    const value = this.json(key);
    return value === undefined ? undefined : this.#child(value, key);
  }

  /** Returns the objects of a list. Their field paths use the name of the object, or else its index. */
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
