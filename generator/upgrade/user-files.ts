import path from "node:path";
import { isInside, readBytesIfAny } from "../host.ts";
import { isTypeScript, markOf, realAncestor, type FileMark } from "../write/disk.ts";
import { readSource } from "./read-source.ts";
import type { SourceView } from "./source-view.ts";

/** A TypeScript file of the user's. */
export interface UserFile {
  readonly absolute: string;
  /** As it was when it was read. */
  readonly mark: FileMark | undefined;
  /** `\uFEFF` where the file starts with it. */
  readonly bom: string;
  readonly text: string;
  readonly view: SourceView;
}

/** The user's files, each read once and when it is asked for; none outside the project. */
export class UserFiles {
  readonly root: string;
  readonly files = new Map<string, UserFile | undefined>();

  constructor(root: string) {
    this.root = root;
  }

  read(absolute: string): UserFile | undefined {
    if (!this.files.has(absolute)) this.files.set(absolute, readUserFile(absolute));
    return this.files.get(absolute);
  }

  /** The file that a relative specifier names, as TypeScript finds it. */
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
    const root = realAncestor(this.root);
    const found = candidates.find(
      (file) => isTypeScript(file) && markOf(file) !== undefined && isInside(root, realAncestor(file)),
    );
    return found === undefined ? undefined : this.read(found);
  }
}

function readUserFile(absolute: string): UserFile | undefined {
  const mark = markOf(absolute);
  const bytes = readBytesIfAny(absolute);
  if (bytes === undefined) return undefined;
  const whole = bytes.toString("utf8");
  const bom = whole.startsWith("\uFEFF") ? "\uFEFF" : "";
  const text = whole.slice(bom.length);
  const view = readSource(text, { isTsx: absolute.endsWith(".tsx") });
  const isText = Buffer.from(whole).equals(bytes);
  const fault = isText ? view.fault : { message: "it is not UTF-8.", at: 0 };
  return { absolute, mark, bom, text, view: { ...view, fault } };
}
