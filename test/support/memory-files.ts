import path from "node:path";
import type { FileStat, FileSystem, FolderItem } from "../../generator/files/file-system.ts";

/** A file system in memory. It has no links, and a folder exists while it contains a file. */
export class MemoryFiles implements FileSystem {
  readonly texts = new Map<string, string>();
  /** Paths that cannot be written. */
  readonly refused = new Set<string>();
  #writes = 0;
  readonly #times = new Map<string, number>();

  read(file: string): Uint8Array | undefined {
    const text = this.texts.get(file);
    return text === undefined ? undefined : Buffer.from(text);
  }

  stat(file: string): FileStat | undefined {
    const text = this.texts.get(file);
    const time = this.#times.get(file) ?? 0;
    if (text !== undefined)
      return { type: "file", size: Buffer.byteLength(text), mtimeMs: time, ctimeMs: time, ino: time };
    return this.list(file).length > 0 ? { type: "folder", size: 0, mtimeMs: 0, ctimeMs: 0, ino: 0 } : undefined;
  }

  list(folder: string): readonly FolderItem[] {
    const below = folder.endsWith(path.sep) ? folder : folder + path.sep;
    const inside = [...this.texts.keys()].filter((file) => file.startsWith(below));
    const found = inside.map((file) => file.slice(below.length).split(path.sep));
    const types = new Map(found.map(([name = "", ...rest]) => [name, rest.length > 0 ? "folder" : "file"] as const));
    return [...types].map(([name, type]) => ({ name, type })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  realPath(file: string): string | undefined {
    return this.stat(file) && file;
  }

  write(file: string, contents: string | Uint8Array, { once = false } = {}): void {
    if (this.refused.has(file)) throw new Error("EACCES: permission denied");
    if (once && this.texts.has(file)) return;
    this.texts.set(file, Buffer.from(contents).toString());
    this.#times.set(file, ++this.#writes);
  }

  remove(file: string): void {
    this.texts.delete(file);
  }
}
