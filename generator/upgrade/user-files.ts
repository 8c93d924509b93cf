import path from "node:path";
import type { FileSystem } from "../files/file-system.ts";
import { decodeText, markOf, realAncestor, type FileMark } from "../files/file-operations.ts";
import { isInside, isTypeScript } from "../files/paths.ts";
import { readSource } from "./read-source.ts";
import type { SourceView } from "./source-view.ts";

/** A TypeScript file of the user. */
export interface UserFile {
  readonly absolute: string;
  /** Size, time and inode when the file was read. */
  readonly mark: FileMark | undefined;
  /** `\uFEFF` if the file starts with it; otherwise empty. */
  readonly bom: string;
  readonly text: string;
  readonly view: SourceView;
}

/** Reads files of the user, each once. Does not resolve to files outside the project. */
export class UserFiles {
  readonly #root: string;
  readonly #files: FileSystem;
  readonly #read = new Map<string, UserFile | undefined>();

  constructor(root: string, files: FileSystem) {
    this.#root = root;
    this.#files = files;
  }

  read(absolute: string): UserFile | undefined {
    if (!this.#read.has(absolute)) this.#read.set(absolute, readUserFile(absolute, this.#files));
    return this.#read.get(absolute);
  }

  /** Resolves a relative specifier as TypeScript does. */
  resolve(specifier: string, from: UserFile): UserFile | undefined {
    if (!/^\.{1,2}(\/|$)/.test(specifier)) return undefined;
    const target = path.resolve(path.dirname(from.absolute), specifier);
    const candidates = [
      target,
      ...[".ts", ".tsx"].map((ending) => target.replace(/\.jsx?$/, "") + ending),
      target.replace(/\.mjs$/, ".mts"),
      target.replace(/\.cjs$/, ".cts"),
      path.join(target, "index.ts"),
    ];
    const files = this.#files;
    const root = realAncestor(files, this.#root);
    const found = candidates.find(
      (file) => isTypeScript(file) && markOf(files, file) !== undefined && isInside(root, realAncestor(files, file)),
    );
    return found === undefined ? undefined : this.read(found);
  }
}

function readUserFile(absolute: string, files: FileSystem): UserFile | undefined {
  const mark = markOf(files, absolute);
  const bytes = files.read(absolute);
  if (bytes === undefined) return undefined;
  const whole = decodeText(bytes);
  const bom = whole.startsWith("\uFEFF") ? "\uFEFF" : "";
  const text = whole.slice(bom.length);
  const view = readSource(text, { isTsx: absolute.endsWith(".tsx") });
  const isText = Buffer.from(whole).equals(bytes);
  const fault = isText ? view.fault : { message: "it is not UTF-8", at: 0 };
  return { absolute, mark, bom, text, view: { ...view, fault } };
}
