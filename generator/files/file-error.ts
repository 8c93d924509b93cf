/** What an error of the operating system means for the user, by its code. */
const PROBLEMS: { readonly [code: string]: string } = {
  EACCES: "permission is denied",
  EPERM: "the operation is not permitted",
  EROFS: "the disk is read-only",
  ENOSPC: "no space is left on the disk",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be larger than the system allows",
  EMFILE: "the process has too many open files",
  ENFILE: "the system has too many open files",
  ENAMETOOLONG: "the path, or a name in it, is too long",
  ELOOP: "the symbolic links in the path lead in a circle",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is not a folder",
  ENXIO: "it is neither a file nor a folder",
  EEXIST: "another file is in the way",
  ENOTEMPTY: "the folder is not empty",
  EBUSY: "it is in use",
  ETXTBSY: "it is in use",
  EIO: "the disk reports an error",
  ENOENT: "it does not exist",
  ERR_INVALID_ARG_VALUE: "the path holds a NUL character",
  ERR_FS_FILE_TOO_LARGE: "the file is too large",
};

/** Marks errors of all copies of this module: each bundle of the command has its own. */
const BRAND: unique symbol = Symbol.for("seamgen.FileError");

/** An operation that the operating system refused, such as a read without permission. It is not a bug. */
export class FileError extends Error {
  override readonly name = "FileError";
  readonly [BRAND] = true;
  /** The path, or what the message calls it. */
  readonly file: string;
  /** What is wrong, as a continuation of the path: "permission is denied". */
  readonly problem: string;

  constructor(file: string, problem: string) {
    super(`${file}: ${problem}`);
    this.file = file;
    this.problem = problem;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}

/** What an error of the operating system means; its own message if it is a rare one. */
export function problemOf(error: Error): string {
  const code = "code" in error ? String(error.code) : "";
  return (Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : undefined) ?? error.message;
}

/** Returns the result of an operation on a file. Throws a `FileError` if the operating system refuses it. */
export function orFileError<T>(file: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isRefusal = "syscall" in error || ("code" in error && Object.hasOwn(PROBLEMS, String(error.code)));
    throw isRefusal ? new FileError(file, problemOf(error)) : error;
  }
}

/** Returns the result of an operation, or the `FileError` that it throws. Throws any other error. */
export function tryOperation<T>(operation: () => T): T | FileError {
  try {
    return operation();
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
}
