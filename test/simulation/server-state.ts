import { ApiServer } from "../../packages/apiserver/src/api-server.ts";
import type { StoreState } from "../../packages/apiserver/src/store/object-store.ts";
import { CustomResourceDefinitionResource, NamespaceResource } from "../../packages/runtime/src/built-in-kinds.ts";
import type { KubernetesObject, Resource } from "../../packages/runtime/src/resource.ts";
import { RecordedServer } from "./recorded-server.ts";

/** The state of a server with these definitions and namespaces. Its resource versions get a fourth digit during a run. */
export function serverState(definitions: readonly KubernetesObject[], namespaces: readonly string[]): StoreState {
  const server = new RecordedServer(
    new ApiServer({ clock: { now: () => 0, elapsed: () => 0, setTimer: () => () => undefined } }),
    [],
  );
  for (const definition of definitions)
    server.create(CustomResourceDefinitionResource, { metadata: {}, ...definition });
  for (const name of namespaces) server.create(NamespaceResource, { metadata: { name } });
  return { ...server.state(), resourceVersion: 995 };
}

/** A definition that accepts any object of the kind. */
export function openDefinition({ group, version, plural, kind }: Resource<KubernetesObject>): KubernetesObject {
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  const spec = {
    group,
    scope: "Namespaced",
    names: { plural, kind },
    versions: [{ name: version, served: true, storage: true, schema }],
  };
  const definition = { metadata: { name: `${plural}.${group}` }, spec };
  return definition;
}
