import path from "node:path";
import { operatorRoles } from "../../packages/base/src/operator-roles.ts";
import { printYaml } from "../../packages/base/src/print-yaml.ts";
import { CONFIG_FILE } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";
import { suggest } from "../diagnostics/nearest.ts";
import { policyRules } from "../emit/policy-rules.ts";
import { clusterKinds, watchedKinds, type ClusterKind } from "../emit/watches.ts";
import { disk } from "../files/disk.ts";
import type { Config } from "../config/config.ts";
import type { Catalog } from "../types.ts";
import { emitProject, type EmittedProject } from "./emit-project.ts";
import { printDiagnostics } from "./print-report.ts";
import { EXIT, textOption, type CommandLine, type Terminal } from "./terminal.ts";

/** `seamgen rbac`: prints the account of an operator with the rights that the generated bases declare, as YAML to apply. */
export async function runRbac(command: CommandLine, terminal: Terminal): Promise<number> {
  const file = path.resolve(terminal.cwd, textOption(command, "config") ?? CONFIG_FILE);
  const diagnostics = new Diagnostics();
  const config = await loadConfig({ file, folder: terminal.cwd }, disk, diagnostics);
  const project = config && (await emitProject(config, diagnostics));
  const given = command.options["kind"];
  const kinds = project && selectKinds(Array.isArray(given) ? given : [], { project, config }, diagnostics);
  if (project === null || kinds === null || diagnostics.errorCount > 0) {
    await printDiagnostics(diagnostics.all, terminal);
    return EXIT[diagnostics.outcome()];
  }
  const namespace = textOption(command, "namespace") ?? "default";
  const only = textOption(command, "only");
  const serviceAccount = textOption(command, "service-account");
  const objects = operatorRoles({
    name: textOption(command, "name") ?? "operator",
    namespace,
    rules: kinds.flatMap((kind) => policyRules(kind, project.catalog)),
    leaseNamespace: namespace,
    ...(only !== undefined && isNamespaced(kinds, project.catalog) && { only }),
    ...(serviceAccount !== undefined && { serviceAccount }),
  });
  terminal.stdout.write(objects.map(printYaml).join("---\n"));
  return EXIT.ok;
}

/** Whether the rules are about no cluster-scoped kind, for which a RoleBinding grants nothing. */
function isNamespaced(kinds: readonly ClusterKind[], catalog: Catalog): boolean {
  return kinds.flatMap((kind) => [kind, ...watchedKinds(kind, catalog)]).every(({ api }) => api.scope === "Namespaced");
}

/** The named kinds; without names those with scaffolds, which are all of them unless the config says otherwise. */
function selectKinds(
  given: readonly string[],
  { project: { catalog }, config }: { readonly project: EmittedProject; readonly config: Config },
  diagnostics: Diagnostics,
): readonly ClusterKind[] {
  const kinds = clusterKinds(catalog.entries);
  const ids = kinds.map(({ entry }) => entry.id);
  const wanted = given.length > 0 ? given : (config.scaffolds?.kinds ?? ids);
  for (const id of wanted.filter((one) => !ids.includes(one)))
    diagnostics.report(
      "SG6080",
      { id },
      suggest(id, () => ids),
    );
  return kinds.filter(({ entry }) => wanted.includes(entry.id));
}
