import type { Change } from "../../packages/runtime/src/cache/informer.ts";
import { keyOf, type KubernetesObject, printKey } from "../../packages/runtime/src/resource.ts";

/** The objects that the changes of an informer add up to. Each change must fit the earlier ones. */
export class ReportedState {
  readonly objects = new Map<string, KubernetesObject>();
  readonly breaches: string[] = [];

  take({ type, object, old }: Change<KubernetesObject>): void {
    const key = printKey(keyOf(object));
    const known = this.objects.get(key);
    const fits = type === "added" ? known === undefined && old === undefined : known !== undefined && known === old;
    if (!fits) this.breaches.push(`${type} ${key} does not fit the changes before`);
    if (type === "updated" && known?.metadata?.uid !== object.metadata?.uid)
      this.breaches.push(`${key} was updated to another object`);
    if (type === "updated" && known?.metadata?.resourceVersion === object.metadata?.resourceVersion)
      this.breaches.push(`${key} was updated to the same version`);
    if (type === "deleted") this.objects.delete(key);
    else this.objects.set(key, object);
  }
}
