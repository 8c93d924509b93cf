/** Says of each ConfigMap how many values the Secret of the same name has, and again whenever either changes. */
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
  readonly finalizer = "examples.seamgen.dev/watch"; // put on nothing: a deletion leaves nothing to clean up
  readonly rules = [{ apiGroups: [""], resources: ["configmaps", "secrets"], verbs: ["get", "list", "watch"] }];

  /** A change of a Secret concerns the ConfigMap of its name. */
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
