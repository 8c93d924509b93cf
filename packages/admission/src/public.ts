/** What an API server says about definitions and objects. The published package consists of this module. */
export { admit, prepareCrd, type AdmitOptions, type PreparedCrd } from "./requests/admit.ts";
export { admitCrd } from "./requests/admit-crd.ts";
export type { CommonOptions } from "./requests/options.ts";
export type { Verdict, VerdictCause } from "./requests/verdict.ts";
export type { FieldValidation } from "./object/admit-object.ts";
export { KUBERNETES_VERSIONS, NEWEST_KUBERNETES, type KubernetesVersion } from "./value/kubernetes-version.ts";
