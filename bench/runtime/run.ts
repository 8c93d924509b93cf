/**
 * Measures the runtime: `npm run bench:runtime`. It prints changes per second through informer and queue, passes per
 * second through a manager, memory with many objects, and the size and start time of a minimal operator. The informer
 * of @kubernetes/client-node runs on the same server for comparison. Every figure is the median of several processes.
 * No result fails the run.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const rounds = Number(process.env["BENCH_ROUNDS"] ?? 3);
const work = mkdtempSync(path.join(tmpdir(), "seamgen-bench-"));

interface Source {
  readonly url: string;
  readonly child: ChildProcess;
}

async function startSource(count: number): Promise<Source> {
  const child = spawn(process.execPath, ["--import", "tsx", path.join(here, "source.ts"), String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { url: line.toString().trim(), child };
}

interface Figures {
  readonly [name: string]: number;
}

function run(args: readonly string[]): Figures {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout) as Figures;
}

function medians(all: readonly Figures[]): Figures {
  const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
  return Object.fromEntries(
    Object.keys(all[0] ?? {}).map((name) => [name, middle(all.map((one) => one[name] ?? NaN))]),
  );
}

async function bundle(entry: string): Promise<string> {
  const outfile = path.join(work, entry.replace(/\.ts$/, ".mjs"));
  await build({
    entryPoints: [path.join(here, entry)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minify: true,
    external: ["@kubernetes/client-node"],
    logLevel: "error",
  });
  return outfile;
}

const round = (value: number) => Math.round(value).toLocaleString("en");
try {
  const consume = fileURLToPath(new URL("consume.ts", import.meta.url));
  for (const count of [10_000, 100_000])
    for (const side of ["ours", "client-node", "reconcile"]) {
      const all: Figures[] = [];
      for (let i = 0; i < rounds; i++) {
        const { url, child } = await startSource(count);
        all.push(run(["--import", "tsx", consume, side, url, String(count), String(count)]));
        child.kill();
      }
      const { syncMs = 0, megabytes = 0, heapMegabytes = 0, perSecond = 0 } = medians(all);
      console.log(
        `${round(count)} objects, ${side}: known after ${round(syncMs)} ms, ${round(megabytes)} MB (heap ${round(heapMegabytes)} MB), ` +
          `${round(perSecond)} ${side === "reconcile" ? "passes" : "changes"}/s`,
      );
    }
  const minimal = await bundle("minimal.ts");
  const { url, child } = await startSource(1);
  const all = Array.from({ length: rounds * 3 }, () => {
    const started = performance.now();
    const { megabytes = 0 } = run([minimal, url]);
    return { ms: performance.now() - started, megabytes };
  });
  child.kill();
  const { ms = 0, megabytes = 0 } = medians(all);
  console.log(
    `minimal operator: ${round(statSync(minimal).size / 1024)} KB, first pass over ${round(ms)} ms after the start of its process, ${round(megabytes)} MB`,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}
