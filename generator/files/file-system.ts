/** What the tool asks of a disk. Paths are absolute. A refusal other than "there is no such file" is an exception. */
export interface FileSystem {
  /** The bytes of a file, links followed; undefined when there is none. */
  read(file: string): Uint8Array | undefined;
  /** What stands at a path, without following a link; undefined when nothing does. */
  stat(file: string): FileStat | undefined;
  /** What a folder holds, sorted by the code units of the names; empty when there is no such folder. */
  list(folder: string): readonly FolderItem[];
  /** The path with every symbolic link resolved; undefined when nothing is there. */
  realPath(file: string): string | undefined;
  /** Puts a file in its place as a whole, with the folders above it. */
  write(file: string, contents: string | Uint8Array, options?: WriteOptions): void;
  /** Deletes a file, or a folder that is empty. Where there is none, nothing happens. */
  remove(file: string): void;
}

/** Of a symbolic link `link`, wherever it leads. */
export type FileType = "file" | "folder" | "link" | "other";

export interface FolderItem {
  readonly name: string;
  readonly type: FileType;
}

export interface FileStat {
  readonly type: FileType;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
}

export interface WriteOptions {
  /** A file that is already there, even since a moment ago, stays. */
  readonly once?: boolean;
  /** The file may then be read, written and run by whom it could before. */
  readonly keepMode?: boolean;
}
