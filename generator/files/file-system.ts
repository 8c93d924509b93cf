/** The file operations that the tool uses. Paths are absolute. Every error except a missing file is an exception. */
export interface FileSystem {
  /** Returns the bytes of a file, or its first `most` bytes, following links; undefined if it does not exist. */
  read(file: string, most?: number): Uint8Array | undefined;
  /** Returns what is at a path, without following a link; undefined if nothing is. */
  stat(file: string): FileStat | undefined;
  /** Returns the items of a folder, sorted by the code units of their names; empty if the folder does not exist. */
  list(folder: string): readonly FolderItem[];
  /** Returns the path with all symbolic links resolved; undefined if nothing is there. */
  realPath(file: string): string | undefined;
  /** Writes a file, and creates the folders above it. Other processes see either the old file or the whole new one. */
  write(file: string, contents: string | Uint8Array, options?: WriteOptions): void;
  /** Deletes a file or an empty folder. Does nothing if it does not exist. */
  remove(file: string): void;
}

/** The type of an item. A symbolic link is a `link`, wherever it leads. */
export type FileType = "file" | "folder" | "link" | "other";

export interface FolderItem {
  readonly name: string;
  readonly type: FileType;
}

export interface FileStat {
  readonly type: FileType;
  readonly size: number;
  readonly mtimeMs: number;
  /** When the file or its metadata changed last. Programs cannot set it. */
  readonly ctimeMs: number;
  readonly ino: number;
}

export interface WriteOptions {
  /** Keep an existing file, also one that another process creates at the same time. Default: false. */
  readonly once?: boolean;
  /** Keep the permissions of an existing file. Default: false. */
  readonly keepMode?: boolean;
}
