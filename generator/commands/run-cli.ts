import { parseArgs, type ParseArgsConfig } from "node:util";
import { escapeInvisible, printable } from "../../packages/base/src/escape-invisible.ts";
import { own } from "../../packages/base/src/json.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import { FileError } from "../files/file-error.ts";
import { FORMATS, isForPeople, type Format } from "./output-format.ts";
import { EXIT, UsageError, type CommandLine, type Terminal } from "./terminal.ts";

interface Option {
  readonly type: "boolean" | "string";
  readonly value?: string;
  /** Whether the option may be given several times. */
  readonly multiple?: boolean;
  readonly text: string;
}

interface Command {
  readonly summary: string;
  /** The positional argument, as help shows it. */
  readonly arguments?: string;
  /** Whether the positional argument may be given several times. */
  readonly repeated?: boolean;
  readonly options: { readonly [name: string]: Option };
  readonly run: (parsed: CommandLine, terminal: Terminal) => Promise<number>;
}

const CONFIG: Option = { type: "string", value: "FILE", text: "config file (default: seamgen.config.json)" };
const FORMAT: Option = {
  type: "string",
  value: FORMATS.join("|"),
  text: "format of the output: for people, for programs, or as annotations in a pipeline (default: pretty)",
};

/** Every command. Help and parsing use this table. */
const COMMANDS: { readonly [name: string]: Command } = {
  generate: {
    summary: "generate packages, CRDs and reconciler bases from the schemas",
    options: {
      config: CONFIG,
      check: {
        type: "boolean",
        text: "write nothing; list files that are not up to date, missing or left over (exit code 4)",
      },
      strict: { type: "boolean", text: "treat warnings as errors" },
      watch: { type: "boolean", text: "keep running, and generate again when a schema or the config changes" },
      verbose: { type: "boolean", text: "print the notes about details too, with all their places" },
      format: FORMAT,
    },
    run: async (parsed, terminal) => (await import("./generate.ts")).runGenerate(parsed, terminal),
  },
  init: {
    summary: "start a project with a config, an example schema and an npm script; overwrites nothing",
    options: { layer: { type: "string", value: "NAME", text: "name of the first layer (default: platform)" } },
    run: async (parsed, terminal) => (await import("./init.ts")).runInit(parsed, terminal),
  },
  graph: {
    summary: "show the schemas and their dependencies",
    options: {
      config: CONFIG,
      format: { type: "string", value: "text|svg", text: "format of the output (default: text)" },
    },
    run: async (parsed, terminal) => (await import("./graph.ts")).runGraph(parsed, terminal),
  },
  rbac: {
    summary: "print the service account and the roles that the reconcilers of the kinds need, as YAML to apply",
    options: {
      config: CONFIG,
      kind: {
        type: "string",
        value: "LAYER/KIND",
        multiple: true,
        text: "a kind that the operator reconciles; repeatable (default: those with scaffolds)",
      },
      name: { type: "string", value: "NAME", text: "name of the roles and the account (default: operator)" },
      namespace: {
        type: "string",
        value: "NAMESPACE",
        text: "namespace of the account and the Lease (default: default)",
      },
      "service-account": { type: "string", value: "NAME", text: "name of the account, if it has another one" },
      only: {
        type: "string",
        value: "NAMESPACE",
        text: "the only namespace in which the rights apply, if every kind has namespaces (default: all)",
      },
    },
    run: async (parsed, terminal) => (await import("./rbac.ts")).runRbac(parsed, terminal),
  },
  serve: {
    summary: "run an API server for tests and demos, with the CRDs of the project, until interrupted",
    options: {
      config: CONFIG,
      port: { type: "string", value: "N", text: "port on 127.0.0.1 (default: a free one)" },
      file: { type: "string", value: "FILE", text: "file that keeps the state (default: in memory)" },
      crds: { type: "string", value: "FILE,...", text: "CRDs to apply (default: crds/all.yaml in the output folder)" },
    },
    run: async (parsed, terminal) => (await import("./serve.ts")).runServe(parsed, terminal),
  },
  upgrade: {
    summary: "add stubs for the hooks that your reconcilers lack after a change of the schemas",
    options: {
      config: CONFIG,
      check: { type: "boolean", text: "write nothing; list the classes that lack hooks (exit code 4)" },
      format: FORMAT,
    },
    run: async (parsed, terminal) => (await import("./upgrade.ts")).runUpgrade(parsed, terminal),
  },
  docs: {
    summary: "write the documentation of the schemas, as static HTML and Markdown",
    options: {
      config: CONFIG,
      output: { type: "string", value: "DIR", text: "folder to write (default: docs-site)" },
      check: {
        type: "boolean",
        text: "write nothing; list files that are not up to date, missing or left over (exit code 4)",
      },
      format: FORMAT,
    },
    run: async (parsed, terminal) => (await import("./docs.ts")).runDocs(parsed, terminal),
  },
  pack: {
    summary:
      "pack npm packages, CRDs, a Helm chart, an OCI image, a catalog and the documentation for publishing; sends nothing",
    options: {
      config: CONFIG,
      output: { type: "string", value: "DIR", text: "folder to write (default: dist-artifacts)" },
      release: {
        type: "string",
        value: "VERSION",
        text: "version of everything; `git` takes the tag of the commit (default: packages.version of the config)",
      },
      format: FORMAT,
    },
    run: async (parsed, terminal) => (await import("./pack.ts")).runPack(parsed, terminal),
  },
  publish: {
    summary:
      "publish what `seamgen pack` packed: the image to a registry, the packages with npm, or catalog and documentation to a folder",
    options: {
      config: CONFIG,
      output: { type: "string", value: "DIR", text: "folder that `seamgen pack` wrote (default: dist-artifacts)" },
      to: {
        type: "string",
        value: "PLACE",
        text: "oci://HOST/NAME[:TAG] (default tag: the version), npm, or ./FOLDER",
      },
      "moving-tag": {
        type: "string",
        value: "TAG",
        multiple: true,
        text: "also give the image this tag, which may move; repeatable",
      },
      "mount-from": {
        type: "string",
        value: "NAME",
        text: "repository of the same registry that may have the blobs already",
      },
      "sign-with": {
        type: "string",
        value: "CMD",
        text: "command that prints a signature; gets HOST/NAME@DIGEST as last argument and the manifest as input",
      },
      "signature-type": {
        type: "string",
        value: "TYPE",
        text: "media type of the signature (default: application/vnd.seamgen.signature.v1)",
      },
      "plain-http": { type: "boolean", text: "use HTTP without encryption, also to other machines" },
      "dry-run": { type: "boolean", text: "print what would be sent, and send nothing" },
      format: FORMAT,
    },
    run: async (parsed, terminal) => (await import("./publish.ts")).runPublish(parsed, terminal),
  },
  pull: {
    summary: "fetch the CRDs of an image, check their digests, and write them to a folder",
    arguments: "oci://HOST/NAME[:TAG][@DIGEST]",
    options: {
      to: { type: "string", value: "DIR", text: "folder to write; it must be empty" },
      "plain-http": { type: "boolean", text: "use HTTP without encryption, also to other machines" },
      format: FORMAT,
    },
    run: async (parsed, terminal) => (await import("./pull.ts")).runPull(parsed, terminal),
  },
  validate: {
    summary: "say what an API server would answer to objects in YAML or JSON, without a server (exit code 3: refused)",
    arguments: "OBJECT...",
    repeated: true,
    options: {
      config: CONFIG,
      crds: {
        type: "string",
        value: "DIR",
        text: "folder or file with CRDs (default: crds/all.yaml in the output folder)",
      },
      old: { type: "string", value: "FILE", text: "the stored objects; those of the same kind and name are updated" },
      kubernetes: { type: "string", value: "1.35|1.36|1.37", text: "version of the API server (default: 1.37)" },
      "field-validation": {
        type: "string",
        value: "Strict|Warn|Ignore",
        text: "what to do about unknown and duplicate fields (default: Strict, as kubectl)",
      },
      format: FORMAT,
    },
    run: async (parsed, terminal) => (await import("./validate.ts")).runValidate(parsed, terminal),
  },
  explain: {
    summary: "explain a diagnostic code and what to do",
    arguments: "CODE",
    options: {},
    run: async (parsed, terminal) => (await import("./explain.ts")).runExplain(parsed, terminal),
  },
};

/** Runs one command line and returns its exit code. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    terminal.stdout.write(helpText());
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (name === "--version" || name === "-v") {
    terminal.stdout.write(`${(await import("../version.ts")).VERSION}\n`);
    return EXIT.ok;
  }
  const command = own(COMMANDS, name);
  if (command === undefined) {
    const { hint } = didYouMean(name, Object.keys(COMMANDS));
    const problem = `unknown command ${JSON.stringify(name)}${hint === undefined ? "" : `; ${hint}`}`;
    return printUsage(problem, { args: rest, help: "run `seamgen --help` for the commands" }, terminal);
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    terminal.stdout.write(commandHelp(name, command));
    return EXIT.ok;
  }
  try {
    return await command.run(parseCommand(command, rest), terminal);
  } catch (error) {
    if (error instanceof UsageError)
      return printUsage(
        error.message,
        { args: rest, help: `run \`seamgen ${name} --help\` for the options` },
        terminal,
      );
    if (error instanceof FileError)
      return (await import("./print-failure.ts")).printRefusal(error, formatIn(rest), terminal);
    // Commands report mistakes of users.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.stderr.write(`seamgen failed: ${escapeInvisible(detail)}\nThis is a bug in seamgen. Please report it.\n`);
    return EXIT["tool-failure"];
  }
}

interface Usage {
  /** The arguments as given. */
  readonly args: readonly string[];
  readonly help: string;
}

/** The format that arguments ask for, whatever else they say. */
function formatIn(args: readonly string[]): Format {
  const given = args.map((arg, i) => (arg === "--format" ? args[i + 1] : /^--format=(.*)$/.exec(arg)?.[1]));
  return FORMATS.find((format) => given.includes(format)) ?? "pretty";
}

/** Prints a mistake on the command line: in the format that the arguments ask for, if it is for programs. */
async function printUsage(problem: string, { args, help }: Usage, terminal: Terminal): Promise<number> {
  const format = formatIn(args);
  if (isForPeople(format)) {
    const sentence = help.charAt(0).toUpperCase() + help.slice(1);
    terminal.stderr.write(`seamgen: ${printable(problem)}\n${sentence}.\n`);
    return EXIT.usage;
  }
  return (await import("./print-failure.ts")).printUsageFor(format, { problem, hint: help }, terminal);
}

/** Parses the arguments of a command. Throws a `UsageError` if they are not what it takes. */
function parseCommand({ options, arguments: wanted, repeated = false }: Command, args: readonly string[]): CommandLine {
  const table: NonNullable<ParseArgsConfig["options"]> = Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: table,
      allowPositionals: wanted !== undefined,
      strict: true,
    });
    for (const [name, { value }] of Object.entries(options)) {
      const given = values[name];
      const choices = value?.includes("|") ? value.split("|") : undefined;
      if (typeof given === "string" && choices !== undefined && !choices.includes(given)) {
        throw new UsageError(`--${name} ${JSON.stringify(given)} is not one of ${choices.join(", ")}`);
      }
    }
    if (wanted !== undefined && repeated && positionals.length === 0)
      throw new UsageError(`expected at least one argument: ${wanted}`);
    if (wanted !== undefined && !repeated && positionals.length !== 1)
      throw new UsageError(`expected one argument: ${wanted}`);
    // parseArgs gives these types for the table.
    return { options: values as CommandLine["options"], positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const message = error instanceof Error ? (error.message.split(/[.\n]/)[0] ?? "") : String(error);
    const flag = /--([\w-]+)/.exec(message)?.[1];
    const flags = Object.keys(options).map((name) => `--${name}`);
    const { hint } =
      flag === undefined || Object.hasOwn(options, flag) ? { hint: undefined } : didYouMean(`--${flag}`, flags);
    // Node's messages begin with a capital letter.
    const problem = message.charAt(0).toLowerCase() + message.slice(1);
    throw new UsageError(hint === undefined ? problem : `${problem}; ${hint}`);
  }
}

function helpText(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const commands = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    "seamgen generates typed models, validators, CRDs, reconciler bases and npm packages from annotated JSON Schema.",
    "",
    "Usage: seamgen COMMAND [options]",
    "",
    "Commands:",
    ...commands,
    "",
    "  seamgen COMMAND --help   shows the options of a command",
    "  seamgen --version        shows the version",
    "",
    "Exit codes: 0 ok, 1 tool failure, 2 usage or config, 3 schema errors, 4 drift.",
    "",
  ].join("\n");
}

function commandHelp(name: string, { summary, options, arguments: wanted }: Command): string {
  const flags = Object.entries(options).map(
    ([flag, { value, text }]) => [`--${flag}${value ? ` ${value}` : ""}`, text] as const,
  );
  const width = Math.max(0, ...flags.map(([flag]) => flag.length));
  const lines = flags.map(([flag, text]) => `  ${flag.padEnd(width)}  ${text}`);
  const head = `Usage: seamgen ${name}${wanted ? ` ${wanted}` : ""}${flags.length > 0 ? " [options]" : ""}`;
  return [
    head,
    "",
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...(lines.length > 0 ? ["", ...lines] : []),
    "",
  ].join("\n");
}
