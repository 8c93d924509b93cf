import path from "node:path";
import type { Json, JsonObject } from "../../generator/types.ts";
import { type ControlPlane, type Login, login } from "./control-plane.ts";
import { writeKubeconfig } from "./kubeconfig.ts";
import { textAt } from "./objects.ts";
import { uniqueName } from "./unique-name.ts";

const RBAC = "/apis/rbac.authorization.k8s.io/v1";

/** What the account may do: rules of a Role in its namespace, and of a ClusterRole everywhere. */
export interface Rights {
  readonly namespace: string;
  readonly rules?: readonly JsonObject[];
  readonly clusterRules?: readonly JsonObject[];
}

/** A new service account with these rights and no others, logged in by a token of its own. */
export async function createServiceAccount(plane: ControlPlane, rights: Rights): Promise<Login> {
  const { namespace, rules = [], clusterRules = [] } = rights;
  const name = uniqueName("account");
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await create(plane, accounts, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } });
  const subjects = [{ kind: "ServiceAccount", name, namespace }];
  await grant(plane, `${RBAC}/namespaces/${namespace}`, { name, kind: "Role", rules, subjects });
  await grant(plane, RBAC, { name, kind: "ClusterRole", rules: clusterRules, subjects });
  const request = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} };
  const token = textAt(await create(plane, `${accounts}/${name}/token`, request), "status", "token");
  const file = path.join(plane.address.folder, `${name}.kubeconfig`);
  const kubeconfig = writeKubeconfig(file, { ...plane.address, user: name, token });
  return login(plane.address, { token, kubeconfig });
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
  const apiGroup = "rbac.authorization.k8s.io";
  const common = { apiVersion: `${apiGroup}/v1`, metadata: { name } };
  await create(plane, `${prefix}/${kind.toLowerCase()}s`, { ...common, kind, rules });
  const binding = { ...common, kind: `${kind}Binding`, subjects, roleRef: { apiGroup, kind, name } };
  await create(plane, `${prefix}/${kind.toLowerCase()}bindings`, binding);
}
