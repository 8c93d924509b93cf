import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "../cluster/control-plane/go-module.ts";
import { builtKubectls } from "../cluster/control-plane/programs.ts";

/** A reader of YAML that is not written in JavaScript. */
export interface YamlReader {
  readonly name: string;
  /** Reads each of the documents. Throws an `Error` with the reader's message if it refuses one. */
  readonly read: (documents: readonly string[]) => readonly unknown[];
}

const PYYAML = "6.0.3";

/** Prints JSON. Of the values of YAML, JSON lacks times and infinity: they become texts that no input has. */
const READ_ALL = `
import json, sys, yaml
texts = json.load(sys.stdin)
print(json.dumps([yaml.safe_load(text) for text in texts], default=repr))
`;

/** PyYAML, which reads YAML 1.1: the one of the machine, or one that pip installs. Undefined without Python or registry. */
export function pyYaml(): YamlReader | undefined {
  const python = ["python3", installed()].find((program) => program !== undefined && hasPyYaml(program));
  if (python === undefined) return undefined;
  const read = (documents: readonly string[]) => {
    const { status, stdout, stderr } = run(python, ["-c", READ_ALL], JSON.stringify(documents));
    if (status !== 0) throw new Error(`PyYAML: ${stderr}`);
    const values: unknown[] = JSON.parse(stdout);
    return values;
  };
  return { name: "PyYAML", read };
}

function hasPyYaml(python: string): boolean {
  return run(python, ["-c", "import yaml"]).status === 0;
}

/** Installs PyYAML beside the control planes, once. */
function installed(): string | undefined {
  const folder = path.join(path.dirname(cacheFolder()), `pyyaml-${PYYAML}`);
  const python = path.join(folder, "bin/python3");
  if (existsSync(python) || run("python3", ["-c", "import yaml"]).status === 0) return python;
  mkdirSync(path.dirname(folder), { recursive: true });
  if (run("python3", ["-m", "venv", folder]).status !== 0) return undefined;
  run(python, ["-m", "pip", "install", "--quiet", `PyYAML==${PYYAML}`]);
  return python;
}

/** The kubectls that were built, each with the reader of its Kubernetes version. */
export function kubectls(): YamlReader[] {
  return builtKubectls().map((program) => ({
    name: path.basename(path.dirname(program)),
    read: (documents) => readWithKubectl(program, documents),
  }));
}

/** `kubectl label --local` reads objects of any kind without a server, and prints them as JSON, one after another. */
function readWithKubectl(kubectl: string, documents: readonly string[]): unknown[] {
  const input = documents.map((document) => `---\n${document}`).join("");
  const { status, stdout, stderr } = run(kubectl, ["label", "--local", "-f", "-", "read=yes", "-o", "json"], input);
  if (status !== 0) throw new Error(`kubectl: ${stderr}`);
  return stdout.split(/^(?=\{)/m).map((text): unknown => JSON.parse(text));
}

function run(program: string, args: readonly string[], input = "") {
  const env = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", KUBECONFIG: "/dev/null" };
  return spawnSync(program, args, { input, encoding: "utf8", env, maxBuffer: 2 ** 28 });
}
