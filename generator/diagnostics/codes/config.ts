import { rowsBlaming } from "../diagnostic.ts";

const code = rowsBlaming("config");

/** SG60xx: the config file, and the package.json beside it. SG6002 is retired; SG6007 to SG6009 replace it. */
export const configCodes = {
  SG6001: code<{ file: string }>("error", ({ file }) => `no config file at ${file}`, {
    hint: "run `seamgen init` to start a project",
    explain:
      "seamgen reads seamgen.config.json in the current folder, or the file that --config names. `seamgen init` writes one.",
  }),
  SG6003: code<{ setting: string; path: string }>(
    "error",
    ({ setting, path }) => `${setting}: ${JSON.stringify(path)} is outside the project folder`,
    {
      hint: "choose a path inside the folder of the config file",
      explain: "seamgen reads and writes only below the folder of the config file.",
    },
  ),
  SG6004: code<{ layer: string }>("error", ({ layer }) => `layer ${JSON.stringify(layer)} is listed twice`, {
    hint: "keep one of the two",
    explain: "The list gives the order of the layers, so each layer occurs in it once.",
  }),
  SG6005: code<{ setting: string; id: string }>(
    "error",
    ({ setting, id }) => `${setting} names ${JSON.stringify(id)}, which is not a schema of this set`,
    { hint: "write the layer/Name of a schema of this set", explain: "The setting names a schema as layer/Name." },
  ),
  SG6013: code<{ path: string }>("error", ({ path }) => `packages.licenseFile: no file at ${JSON.stringify(path)}`, {
    hint: "create the file, or correct the path",
    explain: "The text of that file becomes LICENSE in each package. Without the setting the packages have no LICENSE.",
  }),
  SG6051: code<{ file: string; problem: string }>(
    "error",
    ({ file, problem }) => `${file} cannot be read: ${problem}`,
    {
      hint: "name a readable file",
      explain:
        "The config file, and the licence that it names, are regular files that seamgen may read. The operating system refused to open this one, or it is a folder, a pipe, a device or too large.",
    },
  ),
  SG6052: code<{ setting: string; problem: string }>("error", ({ setting, problem }) => `${setting} ${problem}`, {
    hint: "choose a shorter path without control characters",
    explain: "No file system can hold this path: it has a NUL character, or a name of more than 255 bytes.",
  }),
  SG6006: code<{ output: string; other: string }>(
    "error",
    ({ output, other }) => `${output} and ${other} may not contain each other`,
    {
      hint: "choose folders that do not contain each other",
      explain:
        "Schemas, generated files, scaffolds, packed files and the documentation need folders of their own, because a run may delete generated files and must never delete yours.",
    },
  ),
  SG6041: code<{ file: string }>(
    "error",
    ({ file }) => `packages.licenseFile: ${JSON.stringify(file)} is in the output folder`,
    {
      hint: "move the file to another folder",
      explain:
        "seamgen writes the text of this file, after a banner, into a LICENSE in each package. If the file is itself in the output folder, a run may overwrite or delete it, and each run could add one more banner.",
    },
  ),
  SG6007: code<{ setting: string }>("error", ({ setting }) => `unknown setting ${JSON.stringify(setting)}`, {
    hint: "correct the name, or remove the setting",
    explain:
      "The config file has a JSON Schema, config.schema.json in the seamgen package. Editors complete and check the file if its $schema names that schema.",
  }),
  SG6008: code<{ setting: string; problem: string }>("error", ({ setting, problem }) => `${setting} ${problem}`, {
    hint: "write the setting in the form that config.schema.json describes",
    explain:
      "The form of each setting is in config.schema.json in the seamgen package. Editors complete and check the file if its $schema names that schema.",
  }),
  SG6009: code<{ layer: string }>(
    "error",
    ({ layer }) => `sameRankAs names ${JSON.stringify(layer)}, which is not an earlier layer`,
    {
      hint: "list that layer first",
      explain:
        "The list of layers goes from low to high. A layer with the rank of another one comes after it in the list.",
    },
  ),
  SG6010: code<{ reason: string }>("error", ({ reason }) => `the config is not valid JSON: ${reason}`, {
    hint: "write one JSON value, without comments and trailing commas",
    explain: "The config file must be one JSON value (RFC 8259): no comments, no trailing commas.",
  }),
  SG6011: code<{ key: string }>("error", ({ key }) => `${JSON.stringify(key)} is declared twice in one object`, {
    hint: "keep one of the two",
    explain: "JSON does not say which of two members with the same name counts. Keep one of them.",
  }),
  SG6080: code<{ id: string }>("error", ({ id }) => `${JSON.stringify(id)} is no kind of this project`, {
    hint: "write layer/Kind, as `seamgen graph` shows it",
    explain:
      "`--kind` of `seamgen rbac` takes the name of a kind with a CustomResourceDefinition: its layer, a slash and the kind. `seamgen graph` lists them.",
  }),
  SG6061: code<{ file: string; problem: string }>(
    "error",
    ({ file, problem }) => `${file} is not UTF-8: it ${problem}`,
    {
      hint: "save the file as UTF-8",
      explain:
        "The config file and the license file are read as UTF-8, with or without a byte order mark. In another encoding, names and texts would silently become others. Save the file as UTF-8.",
    },
  ),
  SG6062: code<{ setting: string; name: string }>(
    "error",
    ({ setting, name }) => `${setting}: Windows cannot hold a file or folder named ${JSON.stringify(name)}`,
    {
      hint: "choose another name",
      explain:
        'On Windows, con, prn, aux, nul, com0 to com9 and lpt0 to lpt9 are devices, with or without an extension. No name holds one of < > : " | ? * \\ or a control character, or ends with a dot or a space. A clone of a repository with such a path lacks its files there. Choose another name.',
    },
  ),
  SG6071: code<{ package: string; layer: string }>(
    "error",
    ({ package: name, layer }) => `the package of the layer ${layer} cannot be called ${JSON.stringify(name)}`,
    {
      hint: "choose a name with a scope of your own",
      explain:
        "An import of that name does not lead to the package: it is a module of Node, a package of seamgen itself, or a name that npm refuses. Each layer becomes the package <scope>/<layer>, or what `package` in the list of layers says.",
    },
  ),
  SG6012: code<{ reason: string }>("error", ({ reason }) => `package.json cannot be extended: ${reason}`, {
    hint: "correct package.json and run `seamgen init` again",
    explain:
      "`seamgen init` adds a script and the folder of the generated packages to package.json, and changes nothing else in it. It writes nothing if it cannot see where to add them. Correct the file and run it again.",
  }),
};
