import type { KubernetesObject, Resource } from "../../../packages/runtime/src/resource.ts";
import { keyOf } from "../../../packages/runtime/src/resource.ts";
import { Executions, OWNED } from "./objects.ts";
import type { WorldParts } from "./world.ts";

const MOST_DELAY_MS = 10_000;

/** The garbage collector: some time after an owner is gone, what nobody else owns goes too. */
export function collectGarbage({ server, clock, random, trace }: WorldParts): void {
  const isThere = (uid: string) => server.all(Executions).some(({ metadata }) => metadata.uid === uid);
  const collect = (resource: Resource<KubernetesObject>) => {
    for (const object of server.all(resource)) {
      const owners = object.metadata?.ownerReferences ?? [];
      if (owners.length === 0 || owners.some(({ uid }) => isThere(uid))) continue;
      trace(`${resource.plural} ${object.metadata?.name} goes with its owner`);
      server.delete(resource, keyOf(object));
    }
  };
  const soon = () => {
    for (const resource of OWNED) clock.setTimer(() => collect(resource), random() * MOST_DELAY_MS);
  };
  server.onChange(Executions, ({ type }) => type === "DELETED" && soon());
  for (const resource of OWNED) {
    server.onChange(resource, ({ type, object }) => {
      const owners = object.metadata?.ownerReferences ?? [];
      if (type !== "DELETED" && owners.some(({ uid }) => !isThere(uid))) soon();
    });
  }
}
