import { checkEvent, checkJob, checkKeptData, checkLease, checkSecret } from "./store/built-in-checks.ts";
import { jobFieldsOf, namespaceFieldsOf, normalConfigMap, normalSecret, podFieldsOf } from "./store/built-in-fields.ts";
import { COMMON_TRAITS, type ServedResource, type Traits } from "./store/served-resource.ts";

interface Row {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly cluster?: true;
  readonly status?: true;
  readonly selectableFields?: readonly string[];
  readonly storage?: string;
  /** Default: spec and status. */
  readonly fields?: readonly string[];
  readonly traits?: Partial<Traits>;
}

const RBAC = "rbac.authorization.k8s.io/v1";
const ROLE: Pick<Row, "traits"> = { traits: { nameRule: "path", createOnUpdate: true } };

const BINDING_FIELDS = ["subjects", "roleRef"];
const SHARED_EVENT_FIELDS = ["eventTime", "series", "action", "reason", "related", "type", "reportingInstance"];
const CORE_EVENT_FIELDS = [
  ...SHARED_EVENT_FIELDS,
  ...["involvedObject", "message", "reportingComponent", "source", "firstTimestamp", "lastTimestamp", "count"],
];
const EVENT_FIELDS = [
  ...SHARED_EVENT_FIELDS,
  ...["regarding", "note", "reportingController"],
  ...["Source", "FirstTimestamp", "LastTimestamp", "Count"].map((name) => `deprecated${name}`),
];

const ROWS: readonly Row[] = [
  {
    apiVersion: "v1",
    kind: "Namespace",
    plural: "namespaces",
    shortNames: ["ns"],
    cluster: true,
    status: true,
    selectableFields: ["status.phase"],
    traits: { nameRule: "label", fill: namespaceFieldsOf },
  },
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    plural: "configmaps",
    shortNames: ["cm"],
    fields: ["data", "binaryData", "immutable"],
    traits: { normalize: normalConfigMap, check: checkKeptData },
  },
  {
    apiVersion: "v1",
    kind: "Secret",
    plural: "secrets",
    selectableFields: ["type"],
    fields: ["data", "stringData", "type", "immutable"],
    traits: { normalize: normalSecret, check: checkSecret },
  },
  {
    apiVersion: "v1",
    kind: "ServiceAccount",
    plural: "serviceaccounts",
    shortNames: ["sa"],
    fields: ["secrets", "imagePullSecrets", "automountServiceAccountToken"],
    traits: { unconditionalUpdate: false, answersDeleted: true },
  },
  {
    apiVersion: "v1",
    kind: "Event",
    plural: "events",
    shortNames: ["ev"],
    selectableFields: [
      ...["kind", "namespace", "name", "uid", "apiVersion"].map((field) => `involvedObject.${field}`),
      "reason",
      "type",
    ],
    fields: CORE_EVENT_FIELDS,
    traits: { createOnUpdate: true, check: checkEvent },
  },
  {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    plural: "events",
    shortNames: ["ev"],
    selectableFields: [
      ...["kind", "namespace", "name", "uid", "apiVersion"].map((field) => `regarding.${field}`),
      "reason",
      "type",
    ],
    storage: "/events",
    fields: EVENT_FIELDS,
    traits: { createOnUpdate: true, check: checkEvent },
  },
  {
    apiVersion: "v1",
    kind: "Node",
    plural: "nodes",
    shortNames: ["no"],
    cluster: true,
    status: true,
    selectableFields: ["spec.unschedulable"],
    traits: { statusAtCreation: true },
  },
  {
    apiVersion: "v1",
    kind: "Pod",
    plural: "pods",
    shortNames: ["po"],
    categories: ["all"],
    status: true,
    selectableFields: ["spec.nodeName", "spec.serviceAccountName", "status.phase", "status.podIP"],
    traits: { generation: true, answersDeleted: true, fill: podFieldsOf },
  },
  {
    apiVersion: "batch/v1",
    kind: "Job",
    plural: "jobs",
    categories: ["all"],
    status: true,
    selectableFields: ["status.successful"],
    traits: { generation: true, defaultPropagation: "Orphan", fill: jobFieldsOf, check: checkJob },
  },
  {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    plural: "leases",
    traits: { createOnUpdate: true, unconditionalUpdate: false, check: checkLease },
  },
  { apiVersion: RBAC, kind: "Role", plural: "roles", fields: ["rules"], ...ROLE },
  { apiVersion: RBAC, kind: "RoleBinding", plural: "rolebindings", fields: BINDING_FIELDS, ...ROLE },
  {
    apiVersion: RBAC,
    kind: "ClusterRole",
    plural: "clusterroles",
    cluster: true,
    fields: ["rules", "aggregationRule"],
    ...ROLE,
  },
  {
    apiVersion: RBAC,
    kind: "ClusterRoleBinding",
    plural: "clusterrolebindings",
    cluster: true,
    fields: BINDING_FIELDS,
    ...ROLE,
  },
  {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    plural: "customresourcedefinitions",
    shortNames: ["crd", "crds"],
    categories: ["api-extensions"],
    cluster: true,
    status: true,
    traits: { generation: true, unconditionalUpdate: false },
  },
  ...["SelfSubjectAccessReview", "SubjectAccessReview"].map((kind) => ({
    apiVersion: "authorization.k8s.io/v1",
    kind,
    plural: `${kind.toLowerCase()}s`,
    cluster: true as const,
    traits: { createOnly: true },
  })),
];

/** The resources of Kubernetes that the server serves. */
export const BUILT_INS: readonly ServedResource[] = ROWS.map((row) => {
  const [version = "", group = ""] = row.apiVersion.split("/").reverse();
  return {
    group,
    version,
    kind: row.kind,
    listKind: `${row.kind}List`,
    plural: row.plural,
    singular: row.kind.toLowerCase(),
    shortNames: row.shortNames ?? [],
    categories: row.categories ?? [],
    namespaced: row.cluster !== true,
    status: row.status === true,
    storage: row.storage ?? `${group}/${row.plural}`,
    storageVersion: row.storage === "/events" ? "v1" : row.apiVersion,
    columns: [],
    selectableFields: row.selectableFields ?? [],
    traits: { ...COMMON_TRAITS, fields: row.fields ?? ["spec", "status"], ...row.traits },
  };
});

/** Namespaces that exist from the start. Rule: `SystemNamespaces` of kube-apiserver. */
export const SYSTEM_NAMESPACES: readonly string[] = ["default", "kube-node-lease", "kube-public", "kube-system"];
