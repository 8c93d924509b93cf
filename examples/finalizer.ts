/** Keeps a file for each ConfigMap in the folder that its argument names, and removes it before the ConfigMap is deleted. */
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  ConfigMapResource,
  createClient,
  defaultConnection,
  finalize,
  Manager,
  Reconciler,
  type ConfigMap,
  type ReconcileContext,
  type Result,
  type Watch,
} from "@seamgen/runtime";

const [, , folder = "."] = process.argv;

class KeepFiles extends Reconciler<ConfigMap> {
  readonly resource = ConfigMapResource;
  readonly finalizer = "examples.seamgen.dev/file";
  readonly rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch", "patch"] }];

  watches(): readonly Watch[] {
    return [];
  }

  async reconcile(configMap: ConfigMap, context: ReconcileContext): Promise<Result> {
    const { namespace = "", name = "" } = configMap.metadata ?? {};
    const file = path.join(folder, `${namespace}.${name}.json`);
    const { finalizer, resource } = this;
    // The object gets the finalizer before the file is written, so that no deletion leaves a file behind.
    const cleanup = () => rm(file, { force: true });
    const step = await finalize(configMap, context, { name: finalizer, resource, cleanup });
    if (step.deleted) return step.result;
    await writeFile(file, JSON.stringify(configMap.data ?? {}));
    return {};
  }
}

await new Manager({ client: createClient(await defaultConnection()) }).add(new KeepFiles()).run();
