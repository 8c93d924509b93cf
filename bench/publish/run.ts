/**
 * Measures `seamgen pack` and `seamgen publish` with 40 layers and 1,000 kinds: `npm run bench:publish`. Each command is a
 * process. The image goes to a real registry and the packages to a real npm registry, both on this machine; a command
 * whose registry cannot be fetched is skipped. Budgets are printed beside the figures. No result fails the run.
 * `npm run bench:publish -- npm` publishes the packages too, which takes minutes: npm starts twice per package.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { debianPackages } from "../../test/publish/debian-packages.ts";
import { RealNpmRegistry, verdaccio } from "../../test/publish/real-npm-registry.ts";
import { RealRegistry } from "../../test/publish/real-registry.ts";
import { writeLargeProject } from "./large-project.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const SIZE = { layers: 40, kinds: 1000 };
const BUDGET = { seconds: 30, megabytes: 500 };

const work = mkdtempSync(path.join(tmpdir(), "seamgen-bench-"));
const usageFile = path.join(work, "usage");
const preload = path.join(work, "usage.cjs");
writeFileSync(
  preload,
  `process.on("exit", () => require("fs").writeFileSync(${JSON.stringify(usageFile)}, JSON.stringify(process.resourceUsage())));`,
);

interface Measured {
  readonly seconds: number;
  /** Seconds of the processor, which other programs on the machine do not change. */
  readonly cpu: number;
  readonly megabytes: number;
}

/** Runs a command. This process passes its requests on to the registry meanwhile. */
async function run(folder: string, args: readonly string[]): Promise<Measured> {
  const started = performance.now();
  const all = ["-r", preload, path.join(ROOT, "dist/cli.cjs"), ...args];
  const child = spawn(process.execPath, all, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (part: Buffer) => (said += String(part)));
  const status = await new Promise((resolve) => child.once("close", resolve));
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`${args.join(" ")} exited with ${String(status)}: ${said.slice(0, 1000)}`);
  const usage: NodeJS.ResourceUsage = JSON.parse(readFileSync(usageFile, "utf8"));
  const cpu = (usage.userCPUTime + usage.systemCPUTime) / 1e6;
  return { seconds, cpu, megabytes: usage.maxRSS / 1024 };
}

function print(name: string, { seconds, cpu, megabytes }: Measured): void {
  const figures = [`${seconds.toFixed(1).padStart(6)} s`, `${cpu.toFixed(1).padStart(6)} s cpu`];
  console.log(`  ${name.padEnd(34)} ${figures.join("  ")}  ${megabytes.toFixed(0).padStart(5)} MB`);
}

async function benchImage(folder: string, packed: Measured): Promise<void> {
  const debian = debianPackages("docker-registry", ["docker-registry", "skopeo", "libgpgme11", "libassuan0"]);
  if (debian === undefined) return console.log("  publish --to oci: skipped because the registry cannot be fetched");
  const registry = await RealRegistry.start(path.join(debian, "usr/bin/docker-registry"));
  try {
    const to = ["publish", "--to", `oci://${registry.host}/bench/crds`];
    const pushed = await run(folder, to);
    print("publish --to oci", pushed);
    print("publish --to oci, again", await run(folder, to));
    const both = {
      seconds: packed.seconds + pushed.seconds,
      cpu: packed.cpu + pushed.cpu,
      megabytes: Math.max(packed.megabytes, pushed.megabytes),
    };
    print("pack and publish --to oci", both);
    console.log(`  budget: ${BUDGET.seconds} s and ${BUDGET.megabytes} MB`);
  } finally {
    await registry.stop();
  }
}

async function benchPackages(folder: string): Promise<void> {
  const program = verdaccio();
  if (program === undefined) return console.log("  publish --to npm: skipped because the registry cannot be fetched");
  const registry = await RealNpmRegistry.start(program);
  try {
    const settings = `registry=${registry.url}\n${registry.tokenKey}=${registry.token}\n`;
    writeFileSync(path.join(folder, ".npmrc"), settings);
    print("publish --to npm (npm's own time)", await run(folder, ["publish", "--to", "npm"]));
  } finally {
    await registry.stop();
  }
}

try {
  const folder = path.join(work, "project");
  writeLargeProject(ROOT, folder, SIZE);
  console.log(`${SIZE.layers} layers, ${SIZE.kinds} kinds`);
  const packed = await run(folder, ["pack"]);
  print("pack", packed);
  print("pack, again", await run(folder, ["pack"]));
  print("publish --to DIR", await run(folder, ["publish", "--to", "./site"]));
  await benchImage(folder, packed);
  if (process.argv[2] === "npm") await benchPackages(folder);
} finally {
  rmSync(work, { recursive: true, force: true });
}
