/** Keeps a copy of each ConfigMap with the label `copy`, restores the copy when someone deletes it, and prints what it does. */
import {
  ConfigMapResource,
  createClient,
  defaultConnection,
  Manager,
  metadataOnly,
  owns,
  printKey,
  Reconciler,
  setControllerReference,
  type ConfigMap,
  type ObjectKey,
  type ReconcileContext,
  type Result,
  type Watch,
} from "@seamgen/runtime";

class CopyConfigMaps extends Reconciler<ConfigMap> {
  readonly resource = ConfigMapResource;
  readonly finalizer = "examples.seamgen.dev/copy"; // not added to any object: the copy is deleted with its owner
  readonly rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch", "create", "patch"] }];

  /** The server sends only ConfigMaps with the label. */
  override own() {
    return { labelSelector: "copy" };
  }

  /** A change of a copy concerns its owner. The data of all other ConfigMaps never leaves the server. */
  watches(): readonly Watch[] {
    return [owns(this.resource, metadataOnly(ConfigMapResource))];
  }

  async reconcile(configMap: ConfigMap, { client, cache, signal }: ReconcileContext): Promise<Result> {
    const { name = "", namespace = "" } = configMap.metadata;
    const key = { name: `${name}-copy`, namespace };
    const verb = cache.get(metadataOnly(ConfigMapResource), key) === undefined ? "created" : "applied";
    const copy = setControllerReference({ metadata: key, data: configMap.data ?? {} }, configMap, this.resource);
    await client.apply(ConfigMapResource, copy, { fieldManager: "copy-config-maps", force: true, signal });
    console.log(`${printKey(key)}: ${verb}`);
    return {};
  }

  override async reconcileDeleted(key: ObjectKey, _: ReconcileContext, last?: ConfigMap): Promise<Result> {
    // The deletion of the copy causes another pass, which knows no last state.
    if (last !== undefined) console.log(`${printKey(key)}: gone, and had ${Object.keys(last.data ?? {}).length} values`);
    return {};
  }
}

await new Manager({ client: createClient(await defaultConnection()) }).add(new CopyConfigMaps()).run();
