import path from "node:path";

/** Whether `file` is `folder` or is below it. Both are absolute. */
export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** Returns `file` relative to `root`, with forward slashes. */
export function relativePath(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join("/");
}

/** A name in a path has at most as many bytes on the file systems of Linux, macOS and Windows. */
const MAX_NAME_BYTES = 255;

/** Why no file system can hold a path, as a continuation of it; undefined if one can. */
export function pathProblem(file: string): string | undefined {
  if (file.includes("\0")) return "holds a NUL character";
  const isLong = file.split(/[/\\]/).some((name) => Buffer.byteLength(name) > MAX_NAME_BYTES);
  return isLong ? `has a name of more than ${MAX_NAME_BYTES} bytes` : undefined;
}

/** Devices of Windows. A file cannot have their names, with or without an extension. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\.|$)/i;

/** Returns the first name in a path with forward slashes that Windows cannot hold; undefined if there is none. */
export function unportableName(file: string): string | undefined {
  const names = file.split("/").filter((name) => name !== "" && name !== "." && name !== "..");
  return names.find((name) => DEVICE.test(name) || /[<>:"|?*\\\p{Cc}]|[. ]$/u.test(name));
}

/** Returns the same text for all paths that name one file on some disk: case and Unicode composition do not count. */
export function foldedPath(file: string): string {
  return file.normalize("NFC").toUpperCase().toLowerCase();
}

const TYPESCRIPT = /(?<!\.d)\.(tsx?|mts|cts)$/;

/** Whether a file is a TypeScript module and not a declaration. */
export function isTypeScript(file: string): boolean {
  return TYPESCRIPT.test(file);
}

/** The line of .gitattributes that keeps LF in generated files in every checkout, and collapses them in reviews. */
export function attributesLine(output: string): string {
  return `${output}/** linguist-generated eol=lf`;
}

const TEMPORARY = /^\.seamgen-[0-9a-f]{16}\.tmp$/;

/** Returns the name of a temporary file. `random` is 16 hexadecimal digits. */
export function temporaryName(random: string): string {
  return `.seamgen-${random}.tmp`;
}

/** Whether a file is a temporary file of a run that was killed. */
export function isTemporary(file: string): boolean {
  return TEMPORARY.test(path.basename(file));
}
