import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { cleanEnv, ROOT } from "../support/built-cli.ts";

/**
 * Runs the Dockerfile of the operator without a container engine: its steps, on the files that it copies, with the Node of
 * this process instead of the base images.
 */
const CONTEXT = path.join(ROOT, "examples/pack-execution");
const WORKDIR = "/operator";

interface Instruction {
  readonly name: string;
  readonly words: readonly string[];
}

/** The instructions of each stage, without comments and without `ARG`s before the first stage. */
function readStages(text: string): Instruction[][] {
  const lines = text.split("\n").filter((line) => /^[A-Z]+ /.test(line));
  const stages: Instruction[][] = [];
  for (const line of lines) {
    const [name = "", ...words] = line.split(" ");
    if (name === "FROM") stages.push([]);
    else stages.at(-1)?.push({ name, words });
  }
  return stages;
}

/** What `.dockerignore` lets into the build context, except the packages, which the test packs itself. */
function contextFiles(): readonly string[] {
  const kept = readFileSync(path.join(CONTEXT, ".dockerignore"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("!"));
  const patterns = kept.map((line) => line.slice(1).replace(/\/$/, ""));
  const isKept = (file: string) => patterns.includes(file) || patterns.includes(`*${path.extname(file)}`);
  return readdirSync(CONTEXT).filter(isKept);
}

/** Copies like COPY: a file into a folder if the target ends with a slash, and the content of a folder. */
function copy(from: string, to: string): void {
  const into = to.endsWith("/") && statSync(from).isFile();
  cpSync(from, into ? path.join(to, path.basename(from)) : to, { recursive: true });
}

function shell(command: string, cwd: string): string {
  const { status, stdout, stderr } = spawnSync("sh", ["-c", command], { cwd, env: cleanEnv(), encoding: "utf8" });
  assert.is(status, 0, `${command}: ${stderr}`);
  return stdout;
}

const ONLINE = spawnSync("npm", ["view", "esbuild", "version"], { env: cleanEnv() }).status === 0;
if (!ONLINE)
  console.log("skipped because there is no package registry: the Dockerfile builds an image whose program runs");

(ONLINE ? test : test.skip)("the Dockerfile builds an image whose program runs", () => {
  const dockerfile = readFileSync(path.join(CONTEXT, "Dockerfile"), "utf8");
  const folder = mkdtempSync(path.join(tmpdir(), "seamgen-image-"));
  const at = (...parts: readonly string[]) => path.join(folder, ...parts);
  try {
    const pack = [...dockerfile.matchAll(/--workspace (\S+)/g)].map(([option]) => option).join(" ");
    mkdirSync(at("context/packages"), { recursive: true });
    shell(`npm pack --silent --pack-destination ${at("context/packages")} ${pack}`, ROOT);
    for (const file of contextFiles()) cpSync(path.join(CONTEXT, file), at("context", file), { recursive: true });
    const [build = [], image = []] = readStages(dockerfile);
    mkdirSync(at("build", WORKDIR), { recursive: true });
    for (const { name, words } of build)
      if (name === "RUN") shell(words.join(" "), at("build", WORKDIR));
      else if (name === "COPY") copy(at("context", words[0] ?? ""), at("build", WORKDIR, words[1] ?? ""));
    for (const { name, words } of image)
      if (name === "COPY") copy(at("build", words[1] ?? ""), at("image", words[2] ?? ""));
    const entry: string[] = JSON.parse(image.find(({ name }) => name === "ENTRYPOINT")?.words.join(" ") ?? "[]");
    const [, ...args] = entry.map((word) => (word.startsWith(WORKDIR) ? at("image", word) : word));
    const { status, stdout, stderr } = spawnSync(process.execPath, [...args, "--help"], { encoding: "utf8" });
    assert.is(status, 0, stderr);
    assert.match(stdout, "--executor-image");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
