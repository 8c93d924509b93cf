/**
 * Which folder may import what. A row is a folder or, at the top of `generator`, a file; it lists rows of the same table, other
 * tables (`packages/base`) and npm packages. `.` is the top of a package.
 */
type Table = { readonly [row: string]: string };

const GENERATOR: Table = {
  cli: "commands files",
  index: "diagnostics files generate run-stages summarize types write",
  generate: "cache config diagnostics files run-stages",
  "run-stages": "catalog check config diagnostics emit emit/models files load summarize types write",
  summarize: "config types",
  types: "diagnostics packages/base",
  keywords: "packages/base",
  limits: "packages/base",
  "build-id": "",
  version: "",
  commands:
    "build-id catalog check config diagnostics emit files generate load pack print publish run-stages summarize types " +
    "upgrade version write packages/base packages/apiserver packages/runtime @viz-js/viz chokidar yaml",
  config: "diagnostics files limits load types packages/base ajv",
  diagnostics: "diagnostics/codes files limits types packages/base yaml",
  "diagnostics/codes": "diagnostics",
  files: "limits",
  load: "config diagnostics files keywords limits types packages/base jsonc-parser yaml",
  catalog:
    "config diagnostics keywords limits load lowering types packages/admission packages/base " +
    "@eslint-community/regexpp",
  lowering: "catalog diagnostics/codes keywords limits types packages/admission packages/base",
  check: "catalog config diagnostics diagnostics/codes limits types packages/admission packages/base",
  emit:
    "build-id config diagnostics files print types packages/base " +
    "emit/crds emit/models emit/packages emit/reconcilers emit/validators",
  "emit/crds": "emit print types packages/base",
  "emit/models": "catalog emit print types packages/base json-schema-to-typescript",
  "emit/packages": "catalog config emit print types packages/base",
  "emit/reconcilers": "catalog emit print types packages/base",
  "emit/validators": "catalog emit keywords print types packages/admission packages/base ajv esbuild",
  print: "catalog types packages/base handlebars jsonc-parser prettier",
  write: "config diagnostics files print types upgrade",
  cache: "build-id catalog config diagnostics files load run-stages summarize types write packages/base",
  pack: "config diagnostics files print types version packages/apiserver packages/base fflate tar",
  publish: "diagnostics files pack packages/base tar",
  upgrade: "catalog diagnostics files print types ts-morph",
};

const BASE: Table = { ".": "" };

const ADMISSION: Table = {
  ".": "cel definition formats metadata object patterns value",
  cel: "value packages/base @marcbachmann/cel-js",
  definition: "cel metadata object patterns value packages/base",
  formats: "value packages/base",
  metadata: "value packages/base",
  object: "cel metadata value packages/base",
  patterns: "packages/base re2js",
  validators: "value packages/base",
  value: "formats patterns packages/base",
};

const RUNTIME: Table = {
  ".": "cache client client/kubeconfig controller manager queue packages/base",
  cache: ". client packages/base",
  client: ". client/kubeconfig packages/base",
  "client/kubeconfig": "client packages/base yaml",
  controller: ". cache client metrics queue packages/base",
  manager: ". cache client controller metrics packages/base",
  metrics: "queue packages/base",
  queue: "packages/base",
};

const APISERVER: Table = {
  ".": "discovery http store packages/admission packages/base",
  apply: ". packages/admission packages/base",
  discovery: ". packages/admission packages/base",
  "discovery/protobuf": "packages/base",
  http: ". discovery discovery/protobuf store packages/admission packages/base yaml",
  patch: "store packages/base fast-json-patch",
  store: ". apply patch packages/admission packages/base",
};

const PACK_EXECUTION: Table = {
  ".": "carry-out decide observe watch @seam/seam-core @seamgen/runtime",
  "carry-out": "decide @seam/seam-core @seamgen/runtime",
  cli: ". decide @seamgen/runtime yaml",
  decide: "@seam/guardian @seam/seam-core @seamgen/runtime",
  demo: ". cli decide @seam/guardian @seam/seam-core @seamgen/apiserver @seamgen/runtime yaml",
  observe: "carry-out decide watch @seam/guardian @seam/seam-core @seamgen/runtime",
  watch: "decide @seam/guardian @seam/seam-core @seamgen/runtime",
};

/** The tables by the folder that holds their rows. */
export const ALLOWED_IMPORTS: { readonly [root: string]: Table } = {
  generator: GENERATOR,
  "packages/base": BASE,
  "packages/admission": ADMISSION,
  "packages/runtime": RUNTIME,
  "packages/apiserver": APISERVER,
  "examples/pack-execution": PACK_EXECUTION,
};
