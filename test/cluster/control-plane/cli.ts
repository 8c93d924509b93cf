/** `npm run cluster:build` and `npm run cluster -- up|down|status`: a control plane to use by hand. */
import { parseArgs } from "node:util";
import { DEFAULT, KUBERNETES, type ControlPlaneSpec, buildPrograms, whyNoControlPlane } from "./programs.ts";
import { type Running, ensureRunning, findRunning, stopRunning } from "./running-control-plane.ts";

const USAGE = `npm run cluster:build [-- OPTIONS]      build the programs from Go modules, once
npm run cluster -- up [OPTIONS]         start a control plane on 127.0.0.1
npm run cluster -- status               show the control plane that is up
npm run cluster -- down                 stop it and remove its data

  --kubernetes ${KUBERNETES.join("|")}   the version; ${DEFAULT.kubernetes} by default
  --only apiserver              only etcd and the API server; no controller acts on objects`;

/** An error in what the user asked for. Its message is printed without a stack trace. */
class UsageError extends Error {}

const COMMANDS: { readonly [name: string]: (wanted: ControlPlaneSpec) => Promise<void> } = { build, up, status, down };

async function build(wanted: ControlPlaneSpec): Promise<void> {
  const { versions } = await buildPrograms(requireBuildable(wanted));
  console.log(`built: ${printVersions(versions)}`);
}

async function up(wanted: ControlPlaneSpec): Promise<void> {
  const started = performance.now();
  const running = await ensureRunning(requireBuildable(wanted));
  const has = running.address.wanted;
  if (!satisfies(has, wanted))
    throw new UsageError(
      `a control plane with Kubernetes ${has.kubernetes} (${has.components}) is up; stop it first: npm run cluster -- down`,
    );
  console.log(`up after ${((performance.now() - started) / 1000).toFixed(1)} s\n${printRunning(running)}`);
}

async function status(): Promise<void> {
  const running = await findRunning();
  if (running === undefined) throw new UsageError("no control plane is up; start one: npm run cluster -- up");
  const programs = running.programs.map(
    ({ name, pid, running }) => `  ${running ? "runs" : "DEAD"}  ${name.padEnd(24)} ${pid ?? ""}\n`,
  );
  console.log(`up\n${printRunning(running)}\n${programs.join("")}`.trimEnd());
}

/** Whether a running control plane has the version and the components. */
function satisfies(has: ControlPlaneSpec, wanted: ControlPlaneSpec): boolean {
  return has.kubernetes === wanted.kubernetes && (has.components === "all" || wanted.components === "apiserver");
}

async function down(): Promise<void> {
  console.log((await stopRunning()) ? "down" : "no control plane was up");
}

function requireBuildable(wanted: ControlPlaneSpec): ControlPlaneSpec {
  const why = whyNoControlPlane(wanted);
  if (why !== undefined) throw new UsageError(why);
  return wanted;
}

function printRunning({ address }: Running): string {
  const { kubeconfig, kubectl, logs, versions } = address;
  return [
    `  versions    ${printVersions(versions)}`,
    `  kubeconfig  ${kubeconfig}`,
    `  logs        ${logs}`,
    `  next        ${kubectl} --kubeconfig ${kubeconfig} apply --server-side -f generated/crds/all.yaml`,
    "  stop        npm run cluster -- down",
  ].join("\n");
}

function printVersions(versions: { readonly [name: string]: string }): string {
  return Object.entries(versions)
    .map((pair) => pair.join(" "))
    .join(", ");
}

async function main(argv: readonly string[]): Promise<void> {
  const { command, wanted } = parse(argv);
  await command(wanted);
}

function parse(argv: readonly string[]): {
  readonly command: (wanted: ControlPlaneSpec) => Promise<void>;
  readonly wanted: ControlPlaneSpec;
} {
  // npm takes options before "--" for itself, and passes on only their values.
  const swallowed = ["kubernetes", "only"].find((name) => process.env[`npm_config_${name}`] !== undefined);
  if (swallowed !== undefined) throw new UsageError(`npm took the option --${swallowed}; put "--" before the command`);
  const { values, positionals } = parseOptions(argv);
  const [name = "", ...rest] = positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined || rest.length > 0) throw new UsageError(USAGE);
  const kubernetes = oneOf("--kubernetes", KUBERNETES, values.kubernetes ?? DEFAULT.kubernetes);
  const components = values.only === undefined ? DEFAULT.components : oneOf("--only", ["apiserver"], values.only);
  return { command, wanted: { kubernetes, components } };
}

function parseOptions(argv: readonly string[]) {
  try {
    const options = { kubernetes: { type: "string" }, only: { type: "string" } } as const;
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function oneOf<T extends string>(option: string, allowed: readonly T[], value: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new UsageError(`${option} "${value}" is not one of ${allowed.join(", ")}`);
  return found;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = 1;
}
