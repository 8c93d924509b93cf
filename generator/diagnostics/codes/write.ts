import { rowsBlaming } from "../diagnostic.ts";

const code = rowsBlaming("tool");
const drift = rowsBlaming("drift");

/** SG50xx: the files on disk. */
export const writeCodes = {
  SG5001: code<{ path: string }>(
    "error",
    ({ path }) => `${path} is a file of yours, which seamgen does not overwrite`,
    {
      hint: "move your file to another folder, or delete it",
      explain:
        "seamgen writes a file to this path, but the existing file has no banner in its first lines. seamgen overwrites and deletes only files with its banner. Move your file to another folder, or delete it if you do not need it.",
    },
  ),
  SG5002: code<{ path: string; target: string }>(
    "error",
    ({ path, target }) => `${path} is a symbolic link that leads outside the project (${target})`,
    {
      hint: "replace the link with a folder, or configure the folder that it leads to",
      explain:
        "seamgen writes nothing outside the project. Replace the link with a folder, or configure the folder that it leads to.",
    },
  ),
  SG5003: code<{ path: string }>("error", ({ path }) => `${path} is a folder, but seamgen writes a file there`, {
    hint: "move the folder, or remove it",
    explain: "seamgen does not delete the folder, because its files may be yours. Move or remove it.",
  }),
  SG5004: drift<{ path: string }>("error", ({ path }) => `${path} is not up to date`, {
    hint: "run `seamgen generate` and commit the result",
    explain:
      "The generated file was edited, or it was generated from other schemas, another config or another version of seamgen. Run `seamgen generate`, or `seamgen docs` for the documentation, and commit the result.",
  }),
  SG5041: drift<{ path: string }>(
    "error",
    ({ path }) => `${path} is up to date except for its line ends: it has CRLF, and seamgen writes LF`,
    {
      hint: "set eol=lf for the generated files in .gitattributes and run `seamgen generate`",
      explain:
        "seamgen writes LF, so that generated files have the same bytes on every machine. Git for Windows writes CRLF into a checkout unless .gitattributes says otherwise. Add a line such as `generated/** linguist-generated eol=lf` to .gitattributes and commit it. Then run `seamgen generate`, which writes the files again. `seamgen init` writes .gitattributes if there is none.",
    },
  ),
  SG5005: drift<{ path: string }>("error", ({ path }) => `${path} is missing`, {
    hint: "run `seamgen generate` and commit the result",
    explain:
      "A generated file does not exist. Run `seamgen generate`, or `seamgen docs` for the documentation, and commit the result.",
  }),
  SG5006: drift<{ path: string }>("error", ({ path }) => `${path} is left over: no schema generates it`, {
    hint: "run `seamgen generate` and commit the result",
    explain:
      "The file has the banner of seamgen, but no schema generates it. Run `seamgen generate`, or `seamgen docs` for the documentation, which deletes the file, and commit the result.",
  }),
  SG5051: code<{ path: string; found: string }>(
    "error",
    ({ path, found }) => `${path} is ${found}, but seamgen writes a file there`,
    {
      hint: "move it, or remove it",
      explain:
        "seamgen writes a file to this path, but a pipe, a socket or a device is there. seamgen neither reads nor replaces it. Move or remove it.",
    },
  ),
  SG5052: code<{ path: string }>("error", ({ path }) => `${path} is not a folder, but seamgen writes files below it`, {
    hint: "move it, or remove it",
    explain:
      "seamgen needs a folder at this path, but something else is there. seamgen does not delete it, because it may be yours. Move or remove it.",
  }),
  SG5053: code<{ path: string }>("error", ({ path }) => `${path} is a symbolic link that leads nowhere`, {
    hint: "remove the link, or create the folder that it leads to",
    explain:
      "seamgen writes files below this path, but it is a symbolic link to something that does not exist, or to itself. Remove the link, or create the folder that it leads to.",
  }),
  SG5007: code<{ path: string; reason: string }>("error", ({ path, reason }) => `${path}: ${reason}`, {
    hint: "correct what the operating system reports, and run the command again",
    explain:
      "The operating system refused to read or write the file. Every other file is complete, because seamgen replaces each file as a whole.",
  }),
};
