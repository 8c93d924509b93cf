import path from "node:path";
import type { Json, JsonObject } from "../../../packages/base/src/json.ts";
import { type ControlPlane, type Login, login } from "./control-plane.ts";
import { writeKubeconfig } from "./kubeconfig.ts";
import { textAt } from "./objects.ts";
import { uniqueName } from "./unique-name.ts";

const GROUP = "rbac.authorization.k8s.io";
const RBAC = `/apis/${GROUP}/v1`;

/** A service account and its rights: rules of a Role in its namespace, and rules of a ClusterRole. */
export interface Rights {
  readonly namespace: string;
  /** Name of the account. Default: a unique name. */
  readonly name?: string;
  readonly rules?: readonly JsonObject[];
  readonly clusterRules?: readonly JsonObject[];
  /** Binds the rights to this group of the account in place of the account itself. */
  readonly group?: string;
}

/** Creates a service account that has only these rights, and logs in with a token of it. */
export async function createServiceAccount(plane: ControlPlane, rights: Rights): Promise<Login> {
  const { namespace, name = uniqueName("account"), rules = [], clusterRules = [], group } = rights;
  await create(plane, accountsIn(namespace), { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } });
  const account = { kind: "ServiceAccount", name, namespace };
  const subjects = [group === undefined ? account : { kind: "Group", name: group, apiGroup: GROUP }];
  if (rules.length > 0) await grant(plane, `${RBAC}/namespaces/${namespace}`, { name, kind: "Role", rules, subjects });
  if (clusterRules.length > 0) await grant(plane, RBAC, { name, kind: "ClusterRole", rules: clusterRules, subjects });
  return await loginAs(plane, { namespace, name });
}

/** Logs in as an existing service account, with a new token. */
export async function loginAs(
  plane: ControlPlane,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<Login> {
  const request = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} };
  const answer = await create(plane, `${accountsIn(namespace)}/${name}/token`, request);
  const token = textAt(answer, "status", "token");
  const file = path.join(plane.address.folder, `${namespace}-${name}.kubeconfig`);
  const kubeconfig = writeKubeconfig(file, { ...plane.address, user: name, token });
  return login(plane.address, { token, kubeconfig });
}

function accountsIn(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/serviceaccounts`;
}

async function create({ request }: ControlPlane, collection: string, object: JsonObject): Promise<Json> {
  const { status, body } = await request("POST", collection, object);
  if (status !== 201) throw new Error(`POST ${collection}: ${status} ${JSON.stringify(body)}`);
  return body;
}

interface Grant {
  readonly name: string;
  readonly kind: "Role" | "ClusterRole";
  readonly rules: readonly JsonObject[];
  readonly subjects: readonly JsonObject[];
}

async function grant(plane: ControlPlane, prefix: string, { name, kind, rules, subjects }: Grant): Promise<void> {
  const common = { apiVersion: `${GROUP}/v1`, metadata: { name } };
  await create(plane, `${prefix}/${kind.toLowerCase()}s`, { ...common, kind, rules });
  const binding = { ...common, kind: `${kind}Binding`, subjects, roleRef: { apiGroup: GROUP, kind, name } };
  await create(plane, `${prefix}/${kind.toLowerCase()}bindings`, binding);
}
