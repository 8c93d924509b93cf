import type { Json, JsonObject } from "../../packages/base/src/json.ts";
import { isTrue, textAt } from "../cluster/control-plane/objects.ts";
import { uniqueName } from "../cluster/control-plane/unique-name.ts";
import { until } from "../cluster/control-plane/until.ts";
import { create, read } from "./answers.ts";
import { newNamespace } from "./config-maps.ts";
import type { ServerUnderTest } from "./server-under-test.ts";
import { widgetDefinition } from "./widget-definition.ts";

export const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Custom resources in a new namespace. */
export interface Widgets {
  readonly group: string;
  readonly namespace: string;
  /** Path of the collection. */
  readonly path: string;
  /** Path of the collection in another version. */
  readonly pathIn: (version: string) => string;
  /** A widget named `a`, unless the metadata says otherwise. */
  readonly widget: (spec: Json, metadata?: JsonObject) => JsonObject;
}

const groups = new WeakMap<ServerUnderTest, Promise<string>>();

/** Creates a namespace for widgets, and their definition if the server does not have it yet. */
export async function newWidgets(server: ServerUnderTest): Promise<Widgets> {
  const served = groups.get(server) ?? serveWidgets(server);
  groups.set(server, served);
  const [group, namespace] = [await served, await newNamespace(server)];
  const pathIn = (version: string) => `/apis/${group}/${version}/namespaces/${namespace}/widgets`;
  const widget = (spec: Json, metadata: JsonObject = {}) => ({
    apiVersion: `${group}/v1`,
    kind: "Widget",
    metadata: { name: "a", ...metadata },
    spec,
  });
  return { group, namespace, path: pathIn("v1"), pathIn, widget };
}

export function uniqueGroup(): string {
  return `${uniqueName("conformance")}.example.com`;
}

async function serveWidgets(server: ServerUnderTest): Promise<string> {
  const group = uniqueGroup();
  await define(server, widgetDefinition(group));
  return group;
}

/** Creates a definition of widgets and waits until its version v1 is served. */
export async function define(server: ServerUnderTest, definition: JsonObject): Promise<void> {
  const group = textAt(await create(server, DEFINITIONS, definition), "spec", "group");
  await until(`widgets.${group} established`, async () =>
    isTrue(await read(server, `${DEFINITIONS}/widgets.${group}`), "Established"),
  );
  await until(`widgets.${group} served`, async () => (await server.get(`/apis/${group}/v1/widgets`)).status === 200);
}
