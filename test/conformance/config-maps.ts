import type { JsonObject } from "../../packages/base/src/json.ts";
import { uniqueName } from "../cluster/control-plane/unique-name.ts";
import { create } from "./answers.ts";
import type { ServerUnderTest } from "./server-under-test.ts";

/** Creates a namespace and returns its name. */
export async function newNamespace(server: ServerUnderTest): Promise<string> {
  const name = uniqueName("conformance");
  await create(server, "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  return name;
}

/** Creates a namespace and returns the path of its config maps. */
export async function configMaps(server: ServerUnderTest): Promise<string> {
  return `/api/v1/namespaces/${await newNamespace(server)}/configmaps`;
}

export function configMap(name: string, data: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...metadata }, data };
}
