import { rowsBlaming } from "../diagnostic.ts";

const code = rowsBlaming("schema");

/** SG30xx: rules that hold between schemas. */
export const checkCodes = {
  SG3001: code<{ from: string; to: string }>(
    "error",
    ({ from, to }) => `${from} refers upward to ${to}`,
    "Layers are ordered from low to high as the config lists them. A reference may stay within its layer or point to a lower one; upward ones would make the packages depend on each other in a circle.",
  ),
  SG3002: code<{ ref: string }>(
    "warning",
    ({ ref }) => `$ref to ${ref} is not declared in x-ont-depends-on`,
    "x-ont-depends-on decides the order of generation, the imports, the watches and the order in which CRDs are applied. A reference that it does not name works today by luck.",
  ),
  SG3003: code<{ cycle: string }>(
    "error",
    ({ cycle }) => `dependency cycle: ${cycle}`,
    "x-ont-depends-on gives the order in which things are generated and applied; a cycle has no order. Remove one of the edges; a name reference in status needs none.",
  ),
  SG3004: code<{ id: string }>(
    "error",
    ({ id }) => `x-ont-depends-on names ${id}, which does not exist`,
    "The layer is part of this set, but no schema of it has that name.",
  ),
  SG3005: code<{ id: string }>(
    "warning",
    ({ id }) => `x-ont-depends-on names ${id}, whose layer is not part of this set`,
    "The dependency cannot be checked or watched. Add the layer's schemas to the schema folder, or leave it if the layer is published elsewhere.",
  ),
  SG3006: code<{ from: string; to: string; successor: string }>(
    "warning",
    ({ from, to, successor }) => `${from} is live but depends on the deprecated ${to}${successor}`,
    "A live kind should not pull a deprecated one into every installation. Depend on its successor.",
  ),
  SG3007: code<{ id: string }>(
    "warning",
    ({ id }) => `${id} is deprecated, but x-ont-superseded-by names no successor`,
    "Users of a deprecated kind need to know where to go; the successor is printed into the @deprecated tag and the CRD's deprecation warning.",
  ),
  SG3008: code<{ id: string; successor: string }>(
    "warning",
    ({ id, successor }) => `${id} is superseded by ${successor}, which does not exist`,
    "x-ont-superseded-by names a schema of this set as layer/Kind.",
  ),
  SG3009: code<{ plural: string; group: string; other: string }>(
    "error",
    ({ plural, group, other }) => `the plural ${plural}.${group} is already that of ${other}`,
    "An API group serves each plural once. Give one of the kinds another plural, with x-ont-plural or in the config.",
  ),
  SG3010: code<{ kind: string; group: string; other: string }>(
    "error",
    ({ kind, group, other }) => `the kind ${kind} is declared twice in the API group ${group}; the other is ${other}`,
    "A kind is unique in its API group, ignoring case.",
  ),
  SG3011: code<{ shortName: string; group: string; other: string }>(
    "error",
    ({ shortName, group, other }) => `the short name ${shortName} collides with ${other} in ${group}`,
    "Plurals, singulars and short names share one name space in an API group; the API server would refuse the later CRD's names.",
  ),
  SG3012: code<{ path: string; other: string }>(
    "error",
    ({ path, other }) => `${path} would also be written by ${other}`,
    "Two schemas lead to one file, perhaps differing only in letter case. Rename one of them.",
  ),
  SG3013: code<{ from: string; to: string }>(
    "error",
    ({ from, to }) => `the packages of the layers ${from} and ${to} would import each other`,
    "Layers of the same rank may refer to each other, but not in both directions: each becomes an npm package. Move what both need to a lower layer.",
  ),
  SG3014: code<{ id: string }>(
    "warning",
    ({ id }) => `${id} declares x-ont-superseded-by but not x-ont-deprecated`,
    "A superseded schema is a deprecated one; without x-ont-deprecated: true nothing is printed about it.",
  ),
  SG3015: code<{ file: string }>(
    "warning",
    () => "x-ont-depends-on is missing",
    "Every schema states what it depends on, an empty list if nothing: only then is a forgotten dependency a visible one.",
  ),
  SG3016: code<{ shortName: string }>(
    "warning",
    ({ shortName }) => `the short name ${shortName} is that of a resource of Kubernetes itself`,
    "kubectl finds Kubernetes's own resources first, so the short name never leads to this kind (kubectl says that it could also match a lower priority resource). Choose another.",
  ),
};
