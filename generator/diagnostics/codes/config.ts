import { rowsBlaming } from "../diagnostic.ts";

const code = rowsBlaming("config");

/** SG60xx: the config file, and the package.json beside it. SG6002 is retired: SG6007 to SG6009 say what it said. */
export const configCodes = {
  SG6001: code<{ file: string }>(
    "error",
    ({ file }) => `no config file at ${file}`,
    "seamgen reads seamgen.config.json of the current folder, or the file that --config names. `seamgen init` writes one.",
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
  SG6013: code<{ path: string }>(
    "error",
    ({ path }) => `packages.licenseFile: no file at ${JSON.stringify(path)}`,
    "The text of that file becomes LICENSE in each package. Without the setting the packages have no LICENSE.",
  ),
  SG6006: code<{ output: string; other: string }>(
    "error",
    ({ output, other }) => `${output} and ${other} may not contain each other`,
    "Schemas, generated files and scaffolds live in folders of their own: what is generated may be deleted by a later run, what you write never is.",
  ),
  SG6007: code<{ setting: string }>(
    "error",
    ({ setting }) => `unknown setting ${JSON.stringify(setting)}`,
    "The config file has a JSON Schema of its own (config.schema.json in the seamgen package); editors complete and check it when the file names it in $schema.",
  ),
  SG6008: code<{ setting: string; problem: string }>(
    "error",
    ({ setting, problem }) => `${setting} ${problem}`,
    "Each setting has a shape, which config.schema.json in the seamgen package states; editors complete and check the file when it names that schema in $schema.",
  ),
  SG6009: code<{ layer: string }>(
    "error",
    ({ layer }) => `sameRankAs names ${JSON.stringify(layer)}, which is no earlier layer`,
    "The list of layers goes from low to high. A layer that shares the rank of another stands after it in the list.",
  ),
  SG6010: code<{ reason: string }>(
    "error",
    ({ reason }) => `the config is not valid JSON: ${reason}`,
    "The config file must be one JSON value (RFC 8259): no comments, no trailing commas.",
  ),
  SG6011: code<{ key: string }>(
    "error",
    ({ key }) => `the config says ${JSON.stringify(key)} twice in one object`,
    "JSON leaves open which of two members of one name counts. Keep one of them.",
  ),
  SG6012: code<{ reason: string }>(
    "error",
    ({ reason }) => `package.json cannot be extended: ${reason}`,
    "`seamgen init` adds a script and the folder of the generated packages to package.json, and keeps everything else in it. It writes nothing while it cannot tell where they belong. Correct the file and run it again.",
  ),
};
