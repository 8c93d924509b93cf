import { rowsBlaming } from "../diagnostic.ts";

const code = rowsBlaming("tool");
const drift = rowsBlaming("drift");

/** SG50xx: the files on disk. */
export const writeCodes = {
  SG5001: code<{ path: string }>(
    "error",
    ({ path }) => `${path} is in the way: it does not carry the generator's banner`,
    "Only files that say in their first lines that they were generated are ever overwritten or deleted. Move your file elsewhere, or delete it if it is a leftover.",
  ),
  SG5002: code<{ path: string; target: string }>(
    "error",
    ({ path, target }) => `${path} is a symbolic link that leads outside the project (${target})`,
    "Nothing is written outside the project. Replace the link by a folder, or configure the folder it leads to.",
  ),
  SG5003: code<{ path: string }>(
    "error",
    ({ path }) => `${path} is a folder, but a file must stand there`,
    "No folder is ever deleted to make room, because what it holds may be yours. Remove or move it.",
  ),
  SG5004: drift<{ path: string }>(
    "error",
    ({ path }) => `${path}: the file on disk is not what the schemas say`,
    "The drift check found a generated file that was edited, or that was generated from other schemas, another config or another version of seamgen. Run the generator and commit what it writes.",
  ),
  SG5005: drift<{ path: string }>(
    "error",
    ({ path }) => `${path} is missing`,
    "The drift check found that a generated file is not there. Run the generator and commit what it writes.",
  ),
  SG5006: drift<{ path: string }>(
    "error",
    ({ path }) => `${path} is left over: nothing generates it any more`,
    "The drift check found a file with the generator's banner that no schema leads to. Run the generator, which deletes it, and commit.",
  ),
  SG5007: code<{ path: string; reason: string }>(
    "error",
    ({ path, reason }) => `${path}: ${reason}`,
    "The operating system refused to read or write. Files that were already in place are whole: each one is written beside its place and then renamed.",
  ),
};
