import { createClient, defaultConnection } from "@seamgen/runtime";
import { readCommandLine } from "./command-line.ts";
import { createOperator } from "../operator.ts";
import { type Flags, parseFlags, USAGE } from "./flags.ts";
import { createOptions } from "../decide/options.ts";

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

const flags = readCommandLine(USAGE, parseFlags);
if (flags !== undefined) await run(flags);
