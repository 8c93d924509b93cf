import type { ApiServer } from "../../packages/apiserver/src/api-server.ts";
import type { KubernetesObject, ObjectMeta, Resource } from "../../packages/runtime/src/resource.ts";

/** A small kind with a status and a scale, for tests of the runtime on the API server for tests. */
export interface Website extends KubernetesObject {
  readonly apiVersion: "example.com/v1";
  readonly kind: "Website";
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly host: string;
    readonly replicas?: number;
    readonly pages?: readonly { readonly path: string; readonly title: string }[];
  };
  readonly status?: { readonly time?: string; readonly replicas?: number; readonly selector?: string };
}

export const WebsiteResource: Resource<Website> = {
  apiVersion: "example.com/v1",
  group: "example.com",
  version: "v1",
  kind: "Website",
  listKind: "WebsiteList",
  plural: "websites",
  singular: "website",
  shortNames: [],
  categories: [],
  scope: "Namespaced",
  status: true,
  namespace: null,
};

const properties = `
            spec:
              type: object
              required: [host]
              properties:
                host: { type: string }
                replicas: { type: integer }
                pages:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [path]
                  items:
                    type: object
                    required: [path]
                    properties: { path: { type: string }, title: { type: string } }
            status:
              type: object
              properties: { time: { type: string }, replicas: { type: integer }, selector: { type: string } }`;

/** Makes the server serve Websites. */
export function serveWebsites(server: ApiServer): void {
  server.apply(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: websites.example.com }
spec:
  group: example.com
  names: { kind: Website, plural: websites }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      subresources:
        status: {}
        scale:
          specReplicasPath: .spec.replicas
          statusReplicasPath: .status.replicas
          labelSelectorPath: .status.selector
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:${properties}
`);
}

export function website(name: string, metadata: ObjectMeta = {}): Website {
  const type = { apiVersion: "example.com/v1", kind: "Website" } as const;
  return { ...type, metadata: { name, namespace: "default", ...metadata }, spec: { host: `${name}.example.com` } };
}
