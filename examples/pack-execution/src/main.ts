import { createClient, defaultConnection } from "@seam/runtime";
import { createOperator } from "./operator.ts";
import { FlagError, type Flags, parseFlags, USAGE } from "./operator-flags.ts";
import { createOptions } from "./options.ts";

const LEASE = "pack-execution";

async function run(flags: Flags): Promise<void> {
  const { kubeconfig, context, host } = flags;
  const connection = await defaultConnection({
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
  });
  const namespace = flags.namespace ?? connection.namespace;
  const client = createClient(connection, { userAgent: LEASE });
  try {
    await createOperator({
      client,
      options: createOptions(flags.options),
      health: { host, port: flags.healthPort },
      metrics: { host, port: flags.metricsPort },
      ...(flags.leaderElect && { leaderElection: { name: LEASE, namespace } }),
    }).run();
  } finally {
    client.close();
  }
}

function readFlags(args: readonly string[]): Flags | undefined {
  if (args.includes("--help")) {
    console.log(USAGE);
    return undefined;
  }
  try {
    return parseFlags(args);
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
    return undefined;
  }
}

const flags = readFlags(process.argv.slice(2));
if (flags !== undefined) await run(flags);
