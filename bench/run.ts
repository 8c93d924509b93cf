/**
 * Measures the time of a whole `seamgen generate` process against two baselines: `npm run bench`. The processes take
 * turns within one run. Budgets are printed beside the ratios. No result fails the run. `npm run bench -- own` skips
 * the public corpus.
 *
 * floor: start Node, read and parse the schemas, write the same bytes. bare: start Node.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const cli = path.join(root, "dist/cli.cjs");
const corpus = path.join(root, "../shared/corpus/v1alpha1");
const rounds = Number(process.env["BENCH_ROUNDS"] ?? 9);
const work = mkdtempSync(path.join(tmpdir(), "seamgen-bench-"));

interface Case {
  readonly name: string;
  readonly prepare?: () => void;
  readonly args: readonly string[];
}

interface Measured {
  readonly ms: number;
  readonly megabytes: number;
}

const memoryFile = path.join(work, "memory");
const preload = path.join(work, "memory.cjs");
writeFileSync(
  preload,
  `process.on("exit", () => require("fs").writeFileSync(${JSON.stringify(memoryFile)}, String(process.resourceUsage().maxRSS)));`,
);

function run(cwd: string, args: readonly string[]): Measured {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["-r", preload, ...args], { cwd, encoding: "utf8" });
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`${args.join(" ")} exited with ${status}: ${stderr.slice(0, 1000)}`);
  return { ms, megabytes: Number(readFileSync(memoryFile, "utf8")) / 1024 };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Runs the cases in turn, round by round. Returns the median of each. */
function interleave(cwd: string, cases: readonly Case[], times = rounds): Map<string, Measured> {
  const results = new Map<string, Measured[]>(cases.map(({ name }) => [name, []]));
  for (let round = -1; round < times; round++) {
    for (const { name, prepare, args } of cases) {
      prepare?.();
      const measured = run(cwd, args);
      if (round >= 0) results.get(name)?.push(measured);
    }
  }
  return new Map(
    [...results].map(([name, all]) => [
      name,
      { ms: median(all.map(({ ms }) => ms)), megabytes: median(all.map(({ megabytes }) => megabytes)) },
    ]),
  );
}

interface Project {
  readonly folder: string;
  readonly schemas: readonly string[];
}

function copyProject(name: string, schemas: string, config: string): Project {
  const folder = path.join(work, name);
  cpSync(schemas, path.join(folder, "schemas"), { recursive: true });
  mkdirSync(path.join(folder, "node_modules"));
  writeFileSync(path.join(folder, "seamgen.config.json"), config);
  cpSync(path.join(root, "LICENSE"), path.join(folder, "LICENSE"));
  const files = readdirSync(path.join(folder, "schemas"), { recursive: true, encoding: "utf8" });
  return { folder, schemas: files.filter((file) => /\.(json|ya?ml)$/.test(file)).sort() };
}

/** Writes a program that does only what every generator must do: read and parse the input, write the output. */
function writeFloor({ folder, schemas }: Project): string {
  const generated = readdirSync(path.join(folder, "generated"), { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => path.relative(folder, path.join(item.parentPath, item.name)));
  const contents = Object.fromEntries(generated.map((file) => [file, readFileSync(path.join(folder, file), "utf8")]));
  const program = path.join(folder, "floor.mjs");
  writeFileSync(path.join(folder, "floor.json"), JSON.stringify(contents));
  writeFileSync(
    program,
    `import fs from "node:fs"; import path from "node:path";
for (const file of ${JSON.stringify(schemas)}) { const text = fs.readFileSync("schemas/" + file, "utf8"); if (file.endsWith(".json")) JSON.parse(text); }
for (const [file, text] of Object.entries(JSON.parse(fs.readFileSync("floor.json", "utf8")))) {
  fs.mkdirSync(path.dirname("floor/" + file), { recursive: true }); fs.writeFileSync("floor/" + file, text);
}`,
  );
  return program;
}

function clear({ folder }: Project): void {
  for (const name of ["generated", "reconcilers", "examples", "floor", "node_modules/.cache"]) {
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

function benchProject(name: string, project: Project): void {
  const changed = path.join(
    project.folder,
    "schemas",
    project.schemas.find((file) => file.endsWith("PackOperationResult.json")) ?? project.schemas[0] ?? "",
  );
  const original = readFileSync(changed, "utf8");
  let changes = 0;
  const change = () =>
    writeFileSync(changed, original.replace('"description": "', `"description": "Change ${++changes}: `));
  const generate = [cli, "generate"];
  run(project.folder, generate);
  const floor = writeFloor(project);
  const results = interleave(project.folder, [
    { name: "bare", args: ["-e", "0"] },
    {
      name: "floor",
      prepare: () => rmSync(path.join(project.folder, "floor"), { recursive: true, force: true }),
      args: [floor],
    },
    { name: "cold", prepare: () => clear(project), args: generate },
    { name: "nothing changed", args: generate },
    { name: "one schema changed", prepare: change, args: generate },
  ]);
  console.log(`\n${name}: ${project.schemas.length} schemas, median of ${rounds} runs`);
  const ms = (key: string) => results.get(key)?.ms ?? Number.NaN;
  for (const [key, { ms: time, megabytes }] of results)
    console.log(`  ${key.padEnd(20)} ${time.toFixed(0).padStart(5)} ms  ${megabytes.toFixed(0).padStart(4)} MB`);
  ratio("cold / floor", ms("cold") / ms("floor"), 7);
  ratio("nothing changed / bare", ms("nothing changed") / ms("bare"), 1.5);
  ratio("one changed / bare", ms("one schema changed") / ms("bare"), 4);
}

function ratio(name: string, value: number, budget: number): void {
  console.log(`  ${name.padEnd(24)} ${value.toFixed(2).padStart(5)}  (budget ${budget})`);
}

/** Copies the corpus under new names and ids, with one layer per copy. */
function multiply(copies: number): Project {
  const folder = path.join(work, `times-${copies}`);
  mkdirSync(path.join(folder, "node_modules"), { recursive: true });
  const layers: object[] = [];
  const schemas: string[] = [];
  for (let copy = 0; copy < copies; copy++) {
    for (const layer of ["shared", "seam-core"]) {
      layers.push({
        name: `${layer}-${copy}`,
        ...(layer === "shared" ? {} : { group: `g${copy}.${layer}.example.com` }),
      });
      mkdirSync(path.join(folder, "schemas", `${layer}-${copy}`), { recursive: true });
      for (const file of readdirSync(path.join(corpus, layer))) {
        const text = readFileSync(path.join(corpus, layer, file), "utf8")
          .replaceAll("dev/v1alpha1/", `dev/copy-${copy}/`)
          .replaceAll(/"x-ont-layer": "([a-z-]+)"/g, `"x-ont-layer": "$1-${copy}"`)
          .replaceAll(/"(seam-core|shared)\/([A-Za-z]+)"/g, `"$1-${copy}/$2"`)
          .replaceAll("infrastructure.ontai.dev/v1alpha1", `g${copy}.${layer}.example.com/v1alpha1`);
        const target = `${layer}-${copy}/${file}`;
        writeFileSync(path.join(folder, "schemas", target), text);
        schemas.push(target);
      }
    }
  }
  writeFileSync(path.join(folder, "seamgen.config.json"), JSON.stringify({ packages: { scope: "@bench" }, layers }));
  return { folder, schemas };
}

function benchGrowth(): void {
  console.log("\ngrowth: the corpus copied under new names, cold");
  for (const copies of [7, 14, 28, 56]) {
    const project = multiply(copies);
    const { ms, megabytes } = run(project.folder, [cli, "generate"]);
    const each = ms / project.schemas.length;
    console.log(
      `  ${String(project.schemas.length).padStart(5)} schemas  ${(ms / 1000).toFixed(2)} s  ${each.toFixed(2)} ms each  ${megabytes.toFixed(0)} MB (budget 300)`,
    );
    if (copies === 56) {
      const again = run(project.folder, [cli, "generate"]);
      console.log(`        nothing changed: ${(again.ms / 1000).toFixed(2)} s  ${again.megabytes.toFixed(0)} MB`);
    }
    rmSync(project.folder, { recursive: true });
  }
}

const own = path.join(root, "seamgen.config.json");
try {
  benchProject("our own schemas", copyProject("own", path.join(root, "schemas"), readFileSync(own, "utf8")));
  if (process.argv[2] !== "own" && existsSync(corpus)) {
    const config = {
      packages: { scope: "@corpus" },
      layers: [{ name: "shared" }, { name: "seam-core", group: "infrastructure.ontai.dev" }],
    };
    benchProject("the public corpus", copyProject("corpus", corpus, JSON.stringify(config)));
    benchGrowth();
  } else if (process.argv[2] !== "own") console.log("skipped: the public corpus is not beside the repository");
} finally {
  rmSync(work, { recursive: true, force: true });
}
