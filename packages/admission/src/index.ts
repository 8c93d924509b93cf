/** The rules by which an API server accepts definitions and objects. Other packages import only this module. */
export { fieldName } from "./cel/field-name.ts";
export { mentionsOldSelf } from "./cel/mentions-old-self.ts";
export { isVisible } from "./cel/is-visible.ts";
export { checkCrd, type CheckOptions } from "./definition/check-crd.ts";
export { defaultProblems, exampleProblems } from "./definition/default-violations.ts";
export type { DefinitionRule, Violation } from "./definition/violation.ts";
export {
  FORMAT_NAMES,
  hasFormat,
  isKnownFormat,
  numberFormat,
  stringFormat,
  type NumberCheck,
  type StringCheck,
} from "./formats/formats.ts";
export {
  checkMetadata,
  checkNewFinalizers,
  invalidValue,
  requiredValue,
  type NameRule,
} from "./metadata/check-metadata.ts";
export { MANAGED_FIELDS_ENTRY, METADATA_FIELDS, OBJECT_META, OWNER_REFERENCE } from "./metadata/object-meta.ts";
export {
  finalizersOf,
  isDeleting,
  metaOf,
  nameOf,
  ownersOf,
  uidOf,
  type OwnerEntry,
} from "./metadata/read-metadata.ts";
export { admitObject, type Admission, type AdmissionRequest, type FieldValidation } from "./object/admit-object.ts";
export { unknownFields } from "./object/prune.ts";
export { admit, prepareCrd, type AdmitOptions, type PreparedCrd } from "./requests/admit.ts";
export { admitCrd } from "./requests/admit-crd.ts";
export type { CommonOptions } from "./requests/options.ts";
export type { Verdict, VerdictCause } from "./requests/verdict.ts";
export { KUBERNETES_VERSIONS, NEWEST_KUBERNETES, type KubernetesVersion } from "./value/kubernetes-version.ts";
export { isInteger64 } from "./formats/numbers.ts";
export type { LinearProgram } from "./patterns/linear-matcher.ts";
export { patternProblem, patternProgram } from "./patterns/re2.ts";
export { shortCategory } from "./patterns/short-category.ts";
export { goValue } from "./value/go-value.ts";
export type { AdmissionCause } from "./value/cause.ts";
export { parseColumnPath, type ColumnFilter, type ColumnStep } from "./value/column-path.ts";
export { goNumber, goText } from "./value/go-text.ts";
export { findObject, isSet, listAt, propertyAt, textAt } from "./value/schema-access.ts";
export { validateValue } from "./value/validate-value.ts";
