/**
 * Which folder may import what. A row is a folder or, at the top of `generator`, a file. It lists rows of the same table,
 * other tables (`packages/base`), npm packages, Node's own modules (`node:*` is all of them) and files that are not programs.
 * `.` is the top of a table.
 */
type Table = { readonly [row: string]: string };

/** Node's own modules that every folder may import: they reach neither files nor processes nor the network. */
export const HARMLESS =
  "node:buffer node:crypto node:events node:os node:path node:path/posix node:stream node:string_decoder " +
  "node:timers/promises node:tty node:url node:util node:zlib";

const GENERATOR: Table = {
  "cli.ts": "commands files node:module node:v8",
  "index.ts": "packages/admission diagnostics files generate.ts run-stages.ts summarize.ts types.ts write",
  "generate.ts": "cache config diagnostics files run-stages.ts",
  "check-sound.ts": "catalog check config diagnostics load types.ts",
  "run-stages.ts":
    "catalog check check-sound.ts config diagnostics emit emit/models files load summarize.ts types.ts write",
  "summarize.ts": "config types.ts",
  "types.ts": "diagnostics packages/base",
  "keywords.ts": "packages/base",
  "limits.ts": "packages/base",
  "build-id.ts": "",
  "version.ts": "package.json",
  commands:
    "build-id.ts catalog check config diagnostics docs emit files generate.ts graph load pack print publish run-stages.ts " +
    "summarize.ts types.ts upgrade version.ts write packages/admission packages/base packages/apiserver packages/runtime chokidar yaml",
  config: "diagnostics files generator/config/config.schema.json limits.ts load types.ts packages/base ajv node:module",
  diagnostics: "diagnostics/codes files limits.ts types.ts packages/base yaml",
  "diagnostics/codes": "diagnostics",
  files: "limits.ts node:fs",
  load: "config diagnostics files keywords.ts limits.ts types.ts packages/base jsonc-parser yaml",
  catalog:
    "config diagnostics keywords.ts limits.ts load lowering types.ts packages/admission packages/base " +
    "@eslint-community/regexpp",
  lowering: "catalog diagnostics/codes keywords.ts limits.ts types.ts packages/admission packages/base",
  check: "catalog config diagnostics diagnostics/codes keywords.ts limits.ts types.ts packages/admission packages/base",
  emit:
    "build-id.ts config diagnostics files print types.ts packages/base " +
    "emit/crds emit/models emit/packages emit/reconcilers emit/validators",
  "emit/crds": "emit print types.ts packages/base",
  "emit/models": "catalog emit print types.ts packages/base json-schema-to-typescript",
  "emit/packages": "catalog config emit print types.ts packages/base",
  "emit/reconcilers": "catalog emit print types.ts packages/base",
  "emit/validators": "catalog emit keywords.ts print types.ts packages/admission packages/base ajv esbuild node:fs",
  graph: "types.ts packages/base @viz-js/viz",
  docs: "catalog config diagnostics emit files graph lowering print types.ts packages/admission packages/base",
  print: "catalog types.ts packages/base handlebars jsonc-parser prettier node:fs node:module",
  write: "config diagnostics files limits.ts print types.ts upgrade",
  cache: "build-id.ts catalog config diagnostics files load run-stages.ts summarize.ts types.ts write packages/base",
  pack: "catalog config diagnostics files print types.ts version.ts packages/apiserver packages/base fflate node:child_process tar",
  publish: "diagnostics files pack packages/base node:child_process tar",
  upgrade: "catalog diagnostics files print types.ts ts-morph",
};

const BASE: Table = { ".": "" };

const ADMISSION: Table = {
  ".": "cel definition formats metadata object patterns requests value",
  cel: "cel/cost cel/functions cel/syntax cel/types cel/values patterns value packages/base",
  "cel/cost": "cel/functions cel/syntax cel/types cel/values value",
  "cel/functions": "cel/syntax cel/values formats metadata patterns value",
  "cel/syntax": "cel/types",
  "cel/types": "cel cel/syntax value packages/base",
  "cel/values": "cel cel/syntax cel/types value packages/base",
  definition: "cel cel/types formats metadata object patterns value packages/base",
  formats: "packages/base",
  metadata: "value packages/base",
  object: "cel metadata value packages/base",
  patterns: "packages/base re2js",
  requests: "definition metadata object text value packages/base",
  text: "packages/base yaml",
  validators: "value packages/base",
  value: "formats patterns packages/base",
};

const RUNTIME: Table = {
  ".": "cache client client/kubeconfig controller manager queue packages/base node:fs",
  cache: ". client packages/base",
  client: ". packages/base node:fs node:fs/promises node:http node:https node:net",
  "client/kubeconfig": "client packages/base node:child_process node:fs/promises yaml",
  controller: ". cache client metrics queue packages/base",
  manager: ". cache client controller metrics packages/base node:http",
  metrics: "queue packages/base",
  queue: "packages/base",
};

const APISERVER: Table = {
  ".": "discovery http store packages/admission packages/base node:http node:net",
  apply: ". packages/admission packages/base",
  discovery: ". packages/admission packages/base",
  "discovery/protobuf": "packages/base",
  http: ". discovery discovery/protobuf store packages/admission packages/base node:http yaml",
  store: ". apply store/patch packages/admission packages/base node:fs",
  "store/patch": "store packages/base fast-json-patch",
};

const PACK_EXECUTION: Table = {
  ".": "carry-out decide observe watch @seam/seam-core @seamgen/runtime",
  "carry-out": "decide @seam/seam-core @seamgen/runtime",
  cli: ". decide @seamgen/runtime node:fs yaml",
  decide: "@seam/guardian @seam/seam-core @seamgen/runtime",
  demo: ". cli decide @seam/guardian @seam/seam-core @seamgen/apiserver @seamgen/runtime node:fs yaml",
  observe: "carry-out decide watch @seam/guardian @seam/seam-core @seamgen/runtime",
  watch: "decide @seam/guardian @seam/seam-core @seamgen/runtime",
};

const EXAMPLES: Table = {
  ".": "@seam/seam-core @seamgen/runtime node:fs node:fs/promises yaml",
  "own-kind": "@seamgen/runtime node:fs seamgen yaml",
};

const SCRIPTS: Table = { ".": "generator esbuild handlebars ts-morph node:*" };

const BENCH: Table = {
  ".": "node:*",
  publish: "test node:*",
  reconcile: "examples/pack-execution test @seam/seam-core @seamgen/runtime esbuild node:*",
  runtime: "@kubernetes/client-node @seamgen/runtime esbuild node:*",
};

/** What a test may import: what it tests, how it is published, and what each test needs. */
const TESTED =
  "generator packages/admission packages/apiserver packages/base packages/runtime examples/pack-execution scripts " +
  "@seam/guardian @seam/seam-core @seam/shared @seamgen/apiserver @seamgen/runtime " +
  "cluster/control-plane support fast-check uvu yaml node:*";

const TEST: Table = {
  ".": "cluster/control-plane runner",
  runner: "scripts node:*",
  support: `${TESTED} @eslint-community/regexpp ts-morph`,
  unit: `${TESTED} cluster/record runner unit/architecture ajv esbuild prettier ts-morph`,
  "unit/architecture": "support ts-morph",
  scenarios: TESTED,
  properties: `${TESTED} properties/drawn ajv fast-json-patch re2js`,
  "properties/drawn": `${TESTED} ajv`,
  commands: `${TESTED} generator/config/config.schema.json`,
  packages: `${TESTED} @arethetypeswrong/core publint`,
  publish: `${TESTED} @arethetypeswrong/core ajv axe-core publint puppeteer-core`,
  runtime: TESTED,
  apiserver: `${TESTED} @kubernetes/client-node`,
  conformance: TESTED,
  operator: `${TESTED} operator/support`,
  "operator/support": TESTED,
  simulation: `${TESTED} simulation/pack-execution esbuild`,
  "simulation/pack-execution": `${TESTED} simulation`,
  cluster: `${TESTED} cluster/kubectl-visit cluster/record conformance`,
  "cluster/control-plane": TESTED,
  "cluster/kubectl-visit": TESTED,
  "cluster/pack-execution": `${TESTED} operator/support`,
  "cluster/record": TESTED,
};

/** The tables by the folder that holds their rows. A folder inside another comes first. */
export const ALLOWED_IMPORTS: { readonly [root: string]: Table } = {
  generator: GENERATOR,
  "packages/base/src": BASE,
  "packages/admission/src": ADMISSION,
  "packages/runtime/src": RUNTIME,
  "packages/apiserver/src": APISERVER,
  "examples/pack-execution": PACK_EXECUTION,
  examples: EXAMPLES,
  scripts: SCRIPTS,
  bench: BENCH,
  test: TEST,
};

/**
 * Folders that import each other, the one exception: the catalog's last step lowers kinds, and the lowering asks the catalog
 * what a schema means. docs/decisions.md has the reason.
 */
export const MUTUAL = "generator catalog -> lowering -> catalog";

/** Rows whose folder may be deleted. */
export const DELETABLE = ["generator cache"];
