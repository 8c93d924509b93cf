import { stringify } from "yaml";
import { createOptions } from "../decide/options.ts";
import { readCommandLine } from "./command-line.ts";
import { parseFlags, USAGE } from "./flags.ts";
import { rolesOf } from "./roles.ts";

/** Prints the roles of an operator that is started with the same flags; no right depends on the image. */
const flags = readCommandLine(USAGE, (args) => parseFlags(["--executor-image", "any", ...args]));
if (flags !== undefined) {
  const { clusterRole, leaderElection } = rolesOf(createOptions(flags.options));
  const documents = [clusterRole, leaderElection].map((role) => stringify(role, { aliasDuplicateObjects: false }));
  process.stdout.write(`# Printed by: npm run rbac --workspace pack-execution\n${documents.join("---\n")}`);
}
