/** What the tool asks of a disk. Paths are absolute. A refusal other than "there is no such file" is an exception. */
export interface FileSystem {
  /** The bytes of a file, links followed; undefined when there is none. */
  read(file: string): Buffer | undefined;
  /** What stands at a path, without following a link; undefined when nothing does. */
  stat(file: string): FileStat | undefined;
  /** Names of what a folder holds, sorted by code units; empty when there is no such folder. */
  list(folder: string): readonly string[];
  /** The path with every symbolic link resolved; undefined when nothing is there. */
  realPath(file: string): string | undefined;
  /** Puts a file in its place as a whole, with the folders above it. */
  write(file: string, contents: string | Buffer, options?: WriteOptions): void;
  /** Deletes a file, or a folder that is empty. Where there is none, nothing happens. */
  remove(file: string): void;
}

export interface FileStat {
  readonly type: "file" | "folder" | "link" | "other";
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
