/** Prints for each ConfigMap how many values the Secret with the same name has, and again after a change of either. */
import {
  ConfigMapResource,
  createClient,
  defaultConnection,
  keyOf,
  Manager,
  printKey,
  Reconciler,
  SecretResource,
  type ConfigMap,
  type ReconcileContext,
  type Result,
  type Watch,
} from "@seamgen/runtime";

class CountSecretValues extends Reconciler<ConfigMap> {
  readonly resource = ConfigMapResource;
  readonly finalizer = "examples.seamgen.dev/watch"; // not added to any object, because a deletion leaves nothing to clean up
  readonly rules = [{ apiGroups: [""], resources: ["configmaps", "secrets"], verbs: ["get", "list", "watch"] }];

  /** A change of a Secret concerns the ConfigMap with the same name. */
  watches(): readonly Watch[] {
    return [{ resource: SecretResource, map: (secret) => [keyOf(secret)] }];
  }

  async reconcile(configMap: ConfigMap, { cache }: ReconcileContext): Promise<Result> {
    const secret = cache.get(SecretResource, keyOf(configMap));
    const found = secret === undefined ? "no Secret" : `${Object.keys(secret.data ?? {}).length} secret values`;
    console.log(`${printKey(keyOf(configMap))}: ${found}`);
    return {};
  }
}

await new Manager({ client: createClient(await defaultConnection()) }).add(new CountSecretValues()).run();
