import { parseArgs, type ParseArgsConfig } from "node:util";
import { own } from "../../packages/base/src/json.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import { EXIT, type Parsed, type Terminal } from "./terminal.ts";

interface Option {
  readonly type: "boolean" | "string";
  readonly value?: string;
  readonly text: string;
}

interface Command {
  readonly summary: string;
  /** Positional arguments, as help shows them. */
  readonly arguments?: string;
  readonly options: { readonly [name: string]: Option };
  readonly run: (parsed: Parsed, terminal: Terminal) => Promise<number>;
}

const CONFIG: Option = { type: "string", value: "FILE", text: "the config file (seamgen.config.json)" };
const FORMAT: Option = { type: "string", value: "pretty|json", text: "how to print (pretty)" };

/** Every command; help and parsing both follow from this table. */
const COMMANDS: { readonly [name: string]: Command } = {
  generate: {
    summary: "write everything that the schemas lead to",
    options: {
      config: CONFIG,
      check: { type: "boolean", text: "write nothing; list files that are stale, missing or left over (exit 4)" },
      strict: { type: "boolean", text: "treat warnings as errors" },
      watch: { type: "boolean", text: "keep running, and generate again when a schema or the config changes" },
      format: FORMAT,
    },
    run: async (parsed, terminal) => (await import("./generate.ts")).runGenerate(parsed, terminal),
  },
  init: {
    summary: "start a project: config, one example schema, npm script; nothing is overwritten",
    options: { layer: { type: "string", value: "NAME", text: "name of the first layer (platform)" } },
    run: async (parsed, terminal) => (await import("./init.ts")).runInit(parsed, terminal),
  },
  graph: {
    summary: "draw the kinds and their dependencies",
    options: {
      config: CONFIG,
      format: { type: "string", value: "text|svg", text: "what to draw (text)" },
    },
    run: async (parsed, terminal) => (await import("./graph.ts")).runGraph(parsed, terminal),
  },
  serve: {
    summary: "run an API server for tests and demos, with the project's definitions, until interrupted",
    options: {
      config: CONFIG,
      port: { type: "string", value: "N", text: "where to listen on 127.0.0.1 (a free one)" },
      file: { type: "string", value: "FILE", text: "keep the state there (in memory)" },
      crds: { type: "string", value: "FILE,...", text: "definitions to apply (crds/all.yaml of the output folder)" },
    },
    run: async (parsed, terminal) => (await import("./serve.ts")).runServe(parsed, terminal),
  },
  upgrade: {
    summary: "add stubs for the hooks that your reconcilers lack since the schemas changed, and nothing else",
    options: {
      config: CONFIG,
      check: { type: "boolean", text: "write nothing; list the classes that lack hooks (exit 4)" },
      format: FORMAT,
    },
    run: async (parsed, terminal) => (await import("./upgrade.ts")).runUpgrade(parsed, terminal),
  },
  explain: {
    summary: "tell what a diagnostic code means and what to do",
    arguments: "CODE",
    options: {},
    run: async (parsed, terminal) => (await import("./explain.ts")).runExplain(parsed, terminal),
  },
};

/** Runs one command line and gives its exit code. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    terminal.stdout.write(helpText());
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (name === "--version" || name === "-v") {
    terminal.stdout.write(`${(await import("./version.ts")).VERSION}\n`);
    return EXIT.ok;
  }
  const command = own(COMMANDS, name);
  if (command === undefined) {
    const { hint } = didYouMean(name, Object.keys(COMMANDS));
    return usage(terminal, `unknown command ${JSON.stringify(name)}${hint === undefined ? "" : `; ${hint}`}`);
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    terminal.stdout.write(commandHelp(name, command));
    return EXIT.ok;
  }
  const parsed = parseCommand(command, rest);
  if (typeof parsed === "string") return usage(terminal, parsed);
  try {
    return await command.run(parsed, terminal);
  } catch (error) {
    // Commands report what users did wrong; whatever arrives here is our bug or the machine's refusal.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.stderr.write(
      `seamgen failed: ${detail}\nThis is a bug in seamgen, or the operating system refused something; please report it.\n`,
    );
    return EXIT["tool-failure"];
  }
}

function usage({ stderr }: Terminal, message: string): number {
  stderr.write(`seamgen: ${message}\nRun \`seamgen --help\` for the commands.\n`);
  return EXIT.usage;
}

function parseCommand({ options, arguments: wanted }: Command, args: readonly string[]): Parsed | string {
  const table: NonNullable<ParseArgsConfig["options"]> = Object.fromEntries(
    Object.entries(options).map(([name, { type }]) => [name, { type }]),
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
        return `--${name} is one of ${choices.join(", ")}`;
      }
    }
    if (wanted !== undefined && positionals.length !== 1) return `expected one argument: ${wanted}`;
    // None of the options is repeatable, so no value is a list.
    return { options: values as Parsed["options"], positionals };
  } catch (error) {
    const message = error instanceof Error ? (error.message.split(/[.\n]/)[0] ?? "") : String(error);
    const flag = /--([\w-]+)/.exec(message)?.[1];
    const { hint } =
      flag === undefined || Object.hasOwn(options, flag) ? { hint: undefined } : didYouMean(flag, Object.keys(options));
    return hint === undefined ? message : `${message}; ${hint}`;
  }
}

function helpText(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const commands = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    "seamgen: typed models, validators, CRDs, reconciler bases and SDK packages from annotated JSON Schema.",
    "",
    "Usage: seamgen COMMAND [options]",
    "",
    "Commands:",
    ...commands,
    "",
    "  seamgen COMMAND --help   options of a command",
    "  seamgen --version",
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
