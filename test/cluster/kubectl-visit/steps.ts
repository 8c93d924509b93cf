/** One kubectl run and its expected result. `{namespace}` stands for the namespace of the visit. */
export interface Step {
  readonly args: readonly string[];
  /** Standard input: a text, or a file of the repository whose object is put into the namespace of the visit. */
  readonly input?: string | { readonly file: string };
  /** Exit code. Default: 0. */
  readonly code?: number;
  readonly stdout?: readonly RegExp[];
  readonly stderr?: readonly RegExp[];
  /** Another step to run when this one has printed something. This one is stopped when its stdout matches. */
  readonly meanwhile?: Step;
}

const IN = ["-n", "{namespace}"];
const PACK = ["icp", "nginx-ccs-dev", ...IN];
const PACKS = "examples/objects/seam-core/InfrastructureClusterPack";
const NGINX = { file: `${PACKS}/good-nginx.yaml` };
const CILIUM = { file: `${PACKS}/good-cilium.yaml` };
const RAW = { file: `${PACKS}/good-raw.yaml` };
const APPLY_SERVER_SIDE = ["apply", "--server-side", "-f", "-", ...IN];

/** An apply configuration with one field of the pack. */
function chart(version: string): string {
  const metadata = { name: "cilium-ccs-capi", namespace: "{namespace}" };
  const [apiVersion, kind] = ["infrastructure.ontai.dev/v1alpha1", "InfrastructureClusterPack"];
  return JSON.stringify({ apiVersion, kind, metadata, spec: { chartVersion: version } });
}

const DEFINITIONS: readonly Step[] = [
  {
    args: ["apply", "--server-side", "--force-conflicts", "-f", "generated/crds/all.yaml"],
    stdout: [/customresourcedefinition\.apiextensions\.k8s\.io\/domainidentities\.core\.ontai\.dev serverside-applied/],
  },
  {
    args: [
      "wait",
      "--for=condition=Established",
      "--timeout=30s",
      "crd/domainidentities.core.ontai.dev",
      "crd/infrastructureclusterpacks.infrastructure.ontai.dev",
    ],
    stdout: [/infrastructureclusterpacks\.infrastructure\.ontai\.dev condition met/],
  },
  {
    args: ["get", "crd", "domainidentities.core.ontai.dev"],
    stdout: [/^NAME +CREATED AT\ndomainidentities\.core\.ontai\.dev +\d{4}-\d\d-\d\dT[\d:]+Z\n$/],
  },
  {
    args: ["api-resources", "--api-group=infrastructure.ontai.dev"],
    stdout: [
      /^NAME +SHORTNAMES +APIVERSION +NAMESPACED +KIND$/m,
      /^infrastructureclusterpacks +icp +infrastructure\.ontai\.dev\/v1alpha1 +true +InfrastructureClusterPack$/m,
    ],
  },
  {
    args: ["api-resources", "--namespaced=false", "-o", "name"],
    stdout: [/^namespaces$/m, /^customresourcedefinitions\.apiextensions\.k8s\.io$/m],
  },
  { args: ["api-versions"], stdout: [/^batch\/v1$/m, /^core\.ontai\.dev\/v1alpha1$/m, /^v1$/m] },
  { args: ["version"], stdout: [/^Server Version: v1\.\d+/m] },
  {
    args: ["explain", "icp"],
    stdout: [
      /^GROUP: +infrastructure\.ontai\.dev\nKIND: +InfrastructureClusterPack\nVERSION: +v1alpha1\n/,
      /^ {2}metadata\t<ObjectMeta>$/m,
      /^ {2}spec\t<Object> -required-$/m,
    ],
  },
  {
    args: ["explain", "icp.spec.version"],
    stdout: [/^FIELD: version <string>$/m, /Version of the pack, such as v4\.9\.0-r1\./],
  },
  {
    args: ["explain", "icp.spec", "--recursive"],
    stdout: [/^ {2}executionOrder\t<\[\]Object>\n {4}manifests\t<\[\]string>\n {4}name\t<string> -required-$/m],
  },
  { args: ["explain", "icp.metadata.ownerReferences.uid"], stdout: [/^FIELD: uid <string>/m] },
  { args: ["explain", "icp.spec.nowhere"], code: 1, stderr: [/field "nowhere" does not exist/] },
];

const APPLY: readonly Step[] = [
  { args: ["create", "namespace", "{namespace}"], stdout: [/^namespace\/\S+ created$/m] },
  { args: ["apply", "-f", "-", ...IN], input: NGINX, stdout: [/nginx-ccs-dev created/], stderr: [/^$/] },
  { args: ["apply", "-f", "-", ...IN], input: RAW, stdout: [/network-policies-ccs-dev created/] },
  { args: ["apply", "-f", "-", ...IN], input: RAW, stdout: [/network-policies-ccs-dev unchanged/] },
  {
    args: ["apply", "-f", "-", ...IN],
    input: { file: "examples/objects/domain-core/DomainIdentity/good-team.yaml" },
    stdout: [/domainidentity\.core\.ontai\.dev\/platform-team created/],
  },
  {
    args: ["apply", "-f", "-", ...IN],
    input: { file: "examples/objects/domain-core/DomainIdentity/bad-category.yaml" },
    code: 1,
    stderr: [/spec\.category: Unsupported value: "Robot": supported values: "Human", "Organization", "Workload"/],
  },
  {
    args: ["apply", "-f", "-", ...IN],
    input: { file: `${PACKS}/bad-misspelled-field.yaml` },
    code: 1,
    stderr: [/strict decoding error: unknown field "spec\.registryRef\.sha", unknown field "spec\.targetCluster"/],
  },
  {
    args: ["create", "-f", "-", ...IN],
    input: { file: `${PACKS}/bad-without-registry.yaml` },
    code: 1,
    stderr: [/"nginx-ccs-dev" is invalid/, /spec\.registryRef: Required value/],
  },
  { args: APPLY_SERVER_SIDE, input: CILIUM, stdout: [/cilium-ccs-capi serverside-applied/] },
  {
    args: [...APPLY_SERVER_SIDE, "--field-manager=charts"],
    input: chart("1.17.1"),
    stdout: [/cilium-ccs-capi serverside-applied/],
  },
  {
    args: [...APPLY_SERVER_SIDE, "--field-manager=other"],
    input: chart("1.17.2"),
    code: 1,
    stderr: [/conflict with "charts"[^:]*: \.spec\.chartVersion/, /--force-conflicts/],
  },
  {
    args: [...APPLY_SERVER_SIDE, "--field-manager=other", "--force-conflicts"],
    input: chart("1.17.2"),
    stdout: [/cilium-ccs-capi serverside-applied/],
  },
  {
    args: ["get", "icp", "cilium-ccs-capi", ...IN, "-o", "yaml", "--show-managed-fields"],
    stdout: [/^ {4}manager: other$/m, /^ {2}chartVersion: 1\.17\.2$/m],
  },
];

const READ: readonly Step[] = [
  {
    args: ["get", "icp", ...IN],
    stdout: [
      /^NAME +VERSION +SIGNED +AVAILABLE +AGE\ncilium-ccs-capi +v1\.17\.1-r2 +\d+s\nnetwork-policies-ccs-dev +v1\.0\.3 +\d+s\nnginx-ccs-dev +v4\.9\.0-r1 +\d+s\n$/,
    ],
  },
  {
    args: ["get", "domainidentity", ...IN],
    stdout: [/^NAME +DISPLAY NAME +CATEGORY +AGE\nplatform-team +Platform team +Organization +\d+s\n$/],
  },
  { args: ["get", ...PACK, "-o", "wide"], stdout: [/^nginx-ccs-dev +v4\.9\.0-r1/m] },
  {
    args: ["get", ...PACK, "-o", "json"],
    stdout: [/"kind": "InfrastructureClusterPack"/, /"chartVersion": "4\.9\.0"/],
  },
  {
    args: ["get", ...PACK, "-o", "jsonpath={.spec.executionOrder[*].name} {.metadata.generation}"],
    stdout: [/^rbac stateless 1$/],
  },
  {
    args: ["get", "icp", ...IN, "-o", "name"],
    stdout: [/^infrastructureclusterpack\.infrastructure\.ontai\.dev\/cilium/],
  },
  { args: ["get", "icp", "-A", "--field-selector=metadata.name=nginx-ccs-dev"], stdout: [/^NAMESPACE +NAME +VERSION/] },
  {
    args: ["get", "icp", "missing", ...IN],
    code: 1,
    stderr: [/\(NotFound\): .*icp|clusterpacks.* "missing" not found/],
  },
  {
    args: ["describe", ...PACK],
    stdout: [/^Name: +nginx-ccs-dev$/m, /^Kind: +InfrastructureClusterPack$/m, /Chart Version: +4\.9\.0/],
  },
];

const STATUS = { status: { signed: true, conditions: [condition("Available", "PackAvailable")] } };

function condition(type: string, reason: string): object {
  const lastTransitionTime = "2026-03-02T08:45:10Z";
  return { type, status: "True", observedGeneration: 1, lastTransitionTime, reason, message: "Seen by the visit." };
}

const CHANGE: readonly Step[] = [
  {
    args: ["patch", ...PACK, "--subresource=status", "--type=merge", "-p", JSON.stringify(STATUS)],
    stdout: [/nginx-ccs-dev patched/],
  },
  { args: ["get", ...PACK], stdout: [/^nginx-ccs-dev +v4\.9\.0-r1 +true +True +\d+s$/m] },
  { args: ["wait", "--for=condition=Available", "--timeout=10s", ...PACK], stdout: [/nginx-ccs-dev condition met/] },
  { args: ["label", ...PACK, "tier=edge"], stdout: [/nginx-ccs-dev labeled/] },
  { args: ["annotate", ...PACK, "visited=yes"], stdout: [/nginx-ccs-dev annotated/] },
  { args: ["get", "icp", "-l", "tier=edge", ...IN, "--no-headers"], stdout: [/^nginx-ccs-dev [^\n]*\n$/] },
  {
    args: ["get", "icp", "-l", "tier!=edge", ...IN, "-o", "name"],
    stdout: [/^\S*\/cilium-ccs-capi\n\S*\/network-policies-ccs-dev\n$/],
  },
  {
    args: ["patch", ...PACK, "--type=json", "-p", '[{"op":"replace","path":"/spec/helmVersion","value":"v3.18.0"}]'],
    stdout: [/nginx-ccs-dev patched/],
  },
  {
    args: ["patch", ...PACK, "--type=json", "-p", '[{"op":"test","path":"/spec/helmVersion","value":"v0"}]'],
    code: 1,
    stderr: [/the server rejected our request|testing value \/spec\/helmVersion failed/i],
  },
  {
    args: ["patch", ...PACK, "--type=merge", "-p", '{"spec":{"version":"v5"}}'],
    code: 1,
    stderr: [/spec\.version: Invalid value: .*immutable|is invalid: spec/i],
  },
  { args: ["get", ...PACK, "-o", "jsonpath={.metadata.generation}"], stdout: [/^2$/] },
  {
    args: ["get", ...PACK, "-w", "-L", "tier", "--request-timeout=30s"],
    stdout: [/^NAME +VERSION +SIGNED +AVAILABLE +AGE +TIER$/m, /^nginx-ccs-dev .* core$/m],
    meanwhile: { args: ["label", "--overwrite", ...PACK, "tier=core"], stdout: [/labeled/] },
  },
  {
    args: ["diff", "-f", "-", ...IN],
    input: NGINX,
    code: 1,
    stdout: [/^-\s+helmVersion: v3\.18\.0$/m, /^\+\s+helmVersion: v3\.17\.1$/m],
  },
  { args: ["apply", "-f", "-", ...IN], input: NGINX, stdout: [/nginx-ccs-dev configured/] },
  { args: ["diff", "-f", "-", ...IN], input: NGINX, stdout: [/^$/] },
  {
    args: ["apply", "--server-side", "--dry-run=server", "-f", "-", ...IN, "--field-manager=dry"],
    input: chart("1.17.2"),
    stdout: [/serverside-applied \(server dry run\)/],
  },
];

const BUILT_INS: readonly Step[] = [
  { args: ["create", "job", "once", "--image=busybox", ...IN, "--", "true"], stdout: [/job\.batch\/once created/] },
  {
    args: ["get", "jobs", ...IN, "-o", "wide"],
    stdout: [
      /^NAME +STATUS +COMPLETIONS +DURATION +AGE +CONTAINERS +IMAGES +SELECTOR\nonce +Running +0\/1 +\d+s +once +busybox +\S+\n$/,
    ],
  },
  {
    args: ["create", "configmap", "settings", "--from-literal=a=1", "--from-literal=b=2", ...IN],
    stdout: [/configmap\/settings created/],
  },
  { args: ["get", "cm", "settings", ...IN], stdout: [/^NAME +DATA +AGE\nsettings +2 +\d+s\n$/] },
  { args: ["create", "secret", "generic", "token", "--from-literal=t=x", ...IN], stdout: [/secret\/token created/] },
  { args: ["get", "secret", "token", ...IN], stdout: [/^NAME +TYPE +DATA +AGE\ntoken +Opaque +1 +\d+s\n$/] },
  { args: ["get", "secret", "token", ...IN, "-o", "jsonpath={.data.t}"], stdout: [/^eA==$/] },
  { args: ["get", "ns", "{namespace}"], stdout: [/^NAME +STATUS +AGE\n\S+ +Active +\d+s\n$/] },
  {
    args: ["apply", "-f", "-", ...IN],
    input: JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "applied" },
      data: { a: "1", b: "2" },
    }),
    stdout: [/configmap\/applied created/],
  },
  {
    args: ["apply", "-f", "-", ...IN],
    input: JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "applied" }, data: { a: "3" } }),
    stdout: [/configmap\/applied configured/],
  },
  { args: ["get", "cm", "applied", ...IN, "-o", "jsonpath={.data}"], stdout: [/^\{"a":"3"\}$/] },
  {
    args: ["patch", "cm", "applied", ...IN, "-p", '{"data":{"c":"4"}}'],
    stdout: [/configmap\/applied patched/],
  },
];

const REMOVE: readonly Step[] = [
  { args: ["delete", "cm", "settings", ...IN], stdout: [/configmap "settings" deleted/] },
  { args: ["get", "cm", "settings", ...IN], code: 1, stderr: [/configmaps "settings" not found/] },
  { args: ["delete", "cm", "settings", ...IN, "--ignore-not-found"], stdout: [/^$/] },
  // Without waiting: only a garbage collector completes a deletion that orphans dependents.
  { args: ["delete", "job", "once", ...IN, "--cascade=orphan", "--wait=false"], stdout: [/job\.batch "once" deleted/] },
  { args: ["delete", ...PACK], stdout: [/"nginx-ccs-dev" deleted/] },
  { args: ["get", ...PACK], code: 1, stderr: [/"nginx-ccs-dev" not found/] },
  { args: ["delete", "icp", "--all", ...IN], stdout: [/"cilium-ccs-capi" deleted/] },
  { args: ["get", "icp", ...IN], stdout: [/^$/], stderr: [/^No resources found in \S+ namespace\.$/m] },
  { args: ["delete", "namespace", "{namespace}", "--wait=false"], stdout: [/namespace "\S+" deleted/] },
];

/** A first visit with kubectl: the commands that the documentation shows, and some that fail. */
export const STEPS: readonly Step[] = [...DEFINITIONS, ...APPLY, ...READ, ...CHANGE, ...BUILT_INS, ...REMOVE];
