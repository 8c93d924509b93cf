/** A step of a pipeline: checks the files that its arguments name, and fails if one is not valid for its schema. */
import { readFileSync } from "node:fs";
import { validateDriftSignal } from "@seam/seam-core/v1alpha1/drift-signal.validator";
import { validateInfrastructureClusterPack } from "@seam/seam-core/v1alpha1/infrastructure-cluster-pack.validator";
import { parse } from "yaml";

const VALIDATORS = new Map([
  ["DriftSignal", validateDriftSignal],
  ["InfrastructureClusterPack", validateInfrastructureClusterPack],
]);

function faultsOf(file: string): string[] {
  const object: unknown = parse(readFileSync(file, "utf8"));
  const kind = typeof object === "object" && object !== null && "kind" in object ? String(object.kind) : "";
  const validate = VALIDATORS.get(kind);
  if (validate === undefined) return [`no validator for the kind ${JSON.stringify(kind)}`];
  return validate(object).map(({ path, message }) => `${path || "/"} ${message}`);
}

for (const file of process.argv.slice(2)) {
  const faults = faultsOf(file);
  console.log(`${faults.length === 0 ? "ok  " : "FAIL"} ${file}`);
  for (const fault of faults) console.log(`     ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}
