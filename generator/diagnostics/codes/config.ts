import { code } from "../diagnostic.ts";

/** SG60xx: the config file. */
export const configCodes = {
  SG6001: code<{ file: string }>(
    "error",
    ({ file }) => `no config file at ${file}`,
    "seamgen reads seamgen.config.json of the current folder, or the file that --config names. `seamgen init` writes one.",
  ),
  SG6002: code<{ message: string }>(
    "error",
    ({ message }) => message,
    "The config file has a JSON Schema of its own (config.schema.json in the seamgen package); editors complete and check it when the file names it in $schema.",
  ),
  SG6003: code<{ setting: string; path: string }>(
    "error",
    ({ setting, path }) => `${setting}: ${JSON.stringify(path)} is outside the project folder`,
    "Files are read and written below the folder of the config file only.",
  ),
  SG6004: code<{ layer: string }>(
    "error",
    ({ layer }) => `layer ${JSON.stringify(layer)} is listed twice`,
    "The order of the list is the order of the layers, so each stands there once.",
  ),
  SG6005: code<{ setting: string; id: string }>(
    "error",
    ({ setting, id }) => `${setting} names ${JSON.stringify(id)}, which is no schema of this set`,
    "The setting names a schema as layer/Name.",
  ),
  SG6008: code<{ path: string }>(
    "error",
    ({ path }) => `packages.licenseFile: no file at ${JSON.stringify(path)}`,
    "The text of that file becomes LICENSE in each package. Without the setting the packages have no LICENSE.",
  ),
  SG6006: code<{ output: string; other: string }>(
    "error",
    ({ output, other }) => `${output} and ${other} may not contain each other`,
    "Schemas, generated files and scaffolds live in folders of their own: what is generated may be deleted by a later run, what you write never is.",
  ),
};
