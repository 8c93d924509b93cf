import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  camelCase,
  itemWord,
  kebabCase,
  KIND_NAME,
  pascalCase,
  pluralOf,
  stemOf,
  typeName,
} from "../../generator/catalog/names.ts";

function table(rule: (input: string) => string, rows: { readonly [input: string]: string }): void {
  for (const [input, expected] of Object.entries(rows)) assert.is(rule(input), expected, input);
}

test("kebabCase keeps acronyms and numbers together", () => {
  table(kebabCase, {
    Pack: "pack",
    InfrastructurePackExecution: "infrastructure-pack-execution",
    RBACProfile: "rbac-profile",
    DSNSZone: "dsns-zone",
    DNS: "dns",
    HTTPRoute2: "http-route2",
    X509Certificate: "x509-certificate",
    IPv4Pool: "i-pv4-pool",
    A: "a",
    AB: "ab",
    ABc: "a-bc",
    V1Beta1: "v1-beta1",
  });
});

test("camelCase lowers a leading acronym", () => {
  table(camelCase, {
    Pack: "pack",
    InfrastructurePackInstance: "infrastructurePackInstance",
    RBACProfile: "rbacProfile",
    DSNSZone: "dsnsZone",
    DNS: "dns",
    A: "a",
    X509: "x509",
  });
});

test("pascalCase keeps the characters that an identifier may have", () => {
  table(pascalCase, {
    "pack-ref": "PackRef",
    pack_ref: "PackRef",
    "a.b/c": "ABC",
    "": "",
    "!!": "",
    é: "",
    "2fa": "2fa",
    clusterPackRef: "ClusterPackRef",
    __proto__: "Proto",
  });
});

test("typeName joins the names along the pointer", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["/properties/spec", "PackSpec"],
    ["/properties/status", "PackStatus"],
    ["/$defs/Step", "PackStep"],
    ["/$defs/PackStep", "PackStep"],
    ["/$defs/Packing", "PackPacking"],
    ["/$defs/Pack", "PackPack"],
    ["/$defs/properties", "PackProperties"],
    ["/properties/spec/properties/steps/items", "PackSpecStep"],
    ["/properties/spec/properties/policies/items/properties/data/items", "PackSpecPolicyDataItem"],
    ["/$defs/Steps/items", "PackStepsItem"],
    ["/properties/spec/additionalProperties", "PackSpecValue"],
    ["/$defs/a~1b~0c", "PackABC"],
    ["/$defs/Step/allOf/0", "PackStepAllOf0"],
    ["/$defs/constructor", "PackConstructor"],
    ["/not/if", "PackNotIf"],
  ];
  for (const [pointer, expected] of rows) assert.is(typeName("Pack", pointer), expected, pointer);
});

test("itemWord removes a plural s, and appends Item to other words", () => {
  table(itemWord, {
    Steps: "Step",
    Policies: "Policy",
    Access: "AccessItem",
    Status: "StatusItem",
    Analysis: "AnalysisItem",
    Data: "DataItem",
    S: "SItem",
    "": "Item",
  });
});

test("the modules of a schema named Index do not replace the index of its package", () => {
  table(stemOf, { Index: "index-schema", Indexer: "indexer", INDEX: "index-schema" });
});

test("pluralOf returns the plurals that controller-gen uses", () => {
  table(pluralOf, {
    Policy: "policies",
    Gateway: "gateways",
    Index: "indices",
    Vertex: "vertices",
    Matrix: "matrices",
    Person: "people",
    Child: "children",
    Leaf: "leaves",
    Quiz: "quizzes",
    Analysis: "analyses",
    Corpus: "corpora",
    Datum: "data",
    DNS: "dnses",
    AWS: "awses",
    Status: "statuses",
    Prometheus: "prometheuses",
    Roof: "roofs",
    Photo: "photos",
    Potato: "potatoes",
  });
  for (const word of "Redis Data Settings Endpoints Metrics Kubernetes Postgres Series News Media Fish Sheep Lens Canvas Chaos Windows Equipment Information".split(
    " ",
  )) {
    assert.is(pluralOf(word), word.toLowerCase());
  }
});

test("pluralOf follows the last word of a kind", () => {
  table(pluralOf, {
    InfrastructureLineageIndex: "infrastructurelineageindices",
    NetworkPolicy: "networkpolicies",
    Box: "boxes",
    Branch: "branches",
    Dish: "dishes",
    Class: "classes",
    Proxy: "proxies",
    Key: "keys",
    PodMetrics: "podmetrics",
    RBACProfile: "rbacprofiles",
    InfrastructureTalosCluster: "infrastructuretalosclusters",
    Subindex: "subindexes",
    Constructor: "constructors",
  });
});

test("the name of a kind is valid in Kubernetes and in TypeScript", () => {
  for (const name of ["A", "Pack", "V2", "A".repeat(63)]) assert.ok(KIND_NAME.test(name), name);
  for (const name of ["", "pack", "2A", "A-B", "A_B", "Ä", "A.B", "A".repeat(64), "A\n", "__proto__", "../A"])
    assert.not(KIND_NAME.test(name), name);
});

test.run();
