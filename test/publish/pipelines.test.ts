import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cleanEnv, ROOT } from "../support/built-cli.ts";
import { pack } from "../support/consumer.ts";
import { Project } from "../support/project.ts";
import { debianPackages } from "./debian-packages.ts";
import { npmPrograms } from "./npm-programs.ts";
import { pythonPrograms } from "./python-programs.ts";
import { RealNpmRegistry, verdaccio } from "./real-npm-registry.ts";
import { RealRegistry } from "./real-registry.ts";
import { RECIPES, githubSteps, gitlabSteps, type ShellStep } from "./recipe.ts";

const python = await pythonPrograms("check-jsonschema==0.37.4");
const multitool = npmPrograms("sarif-multitool-5.7.0", { dependencies: { "@microsoft/sarif-multitool": "5.7.0" } });
const debian = debianPackages("docker-registry", ["docker-registry", "skopeo", "libgpgme11", "libassuan0"]);
const npmRegistry = verdaccio();

const test = suite("recipes for pipelines");
/** A test that needs a program, and is skipped where it cannot be fetched. */
function checkWith(program: string, found: unknown): typeof test | typeof test.skip {
  if (found === undefined) console.log(`skipped because it cannot be fetched: ${program}`);
  return found === undefined ? test.skip : test;
}

const SCHEMAS: { readonly [file: string]: readonly string[] } = {
  "github-actions.yaml": ["--builtin-schema", "vendor.github-workflows"],
  "gitlab-ci.yaml": ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
};

checkWith("check-jsonschema", python)("each recipe is valid against the schema of its service", () => {
  assert.equal(readdirSync(RECIPES).sort(), Object.keys(SCHEMAS).sort());
  const check = (args: readonly string[], file: string) =>
    spawnSync(path.join(python ?? "", "check-jsonschema"), [...args, file], { encoding: "utf8" });
  const project = new Project();
  for (const [file, args] of Object.entries(SCHEMAS)) {
    const { status, stdout } = check(args, path.join(RECIPES, file));
    assert.is(status, 0, stdout);
    const text = readFileSync(path.join(RECIPES, file), "utf8");
    project.write(file, text.replace(/^( +)(runs-on|script):.*$/m, "$1$2s: 1"));
    assert.is.not(check(args, path.join(project.root, file)).status, 0, `${file} with a misspelled key`);
  }
  project.remove();
});

/** A host with a dot or a port that is written in a recipe. */
const HOST = /\b(?:[a-z0-9-]+\.)+(?:com|io|org|dev|net)\b|https?:/;

test("recipes name registries by variables only", () => {
  for (const file of Object.keys(SCHEMAS)) {
    const text = readFileSync(path.join(RECIPES, file), "utf8");
    for (const line of text.split("\n")) assert.not.match(line, HOST, `${file}: ${line}`);
  }
});

checkWith("sarif-multitool", multitool)("SARIF is valid, also as code scanning of GitHub requires it", async () => {
  const folder = path.join(multitool ?? "", "@microsoft/sarif-multitool-linux");
  chmodSync(path.join(folder, "Sarif.Multitool"), 0o755);
  const schema: object = JSON.parse(readFileSync(path.join(folder, "sarif-2.1.0.json"), "utf8"));
  const isSarif = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  const project = new Project();
  /** The errors that the multitool finds in a log. */
  const validate = (log: string) => {
    project.write("log.sarif", log);
    const args = [
      "validate",
      "log.sarif",
      "--rule-kind",
      "Sarif;Ghas",
      "--output",
      "report",
      "--log",
      "ForceOverwrite",
    ];
    const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" };
    const options = { cwd: project.root, env, encoding: "utf8" } as const;
    const { stdout } = spawnSync(path.join(folder, "Sarif.Multitool"), args, options);
    assert.match(stdout, "Analysis completed successfully");
    return stdout.split("\n").filter((line) => line.includes(": error "));
  };
  try {
    await project.run("init");
    await project.run("generate");
    project.write("generated/platform/README.md", `${project.read("generated/platform/README.md")}{0} [a](1) 100%\n`);
    const runs = [
      ["generate", "--check"],
      ["pull", "oci://UPPER", "--to", "x"],
      ["generate", "--verbose"],
    ];
    for (const argv of runs) {
      const { stdout } = await project.run(...argv, "--format", "sarif");
      assert.ok(isSarif(JSON.parse(stdout)), JSON.stringify(isSarif.errors));
      assert.equal(validate(stdout), []);
    }
    const { stdout } = await project.run("pull", "oci://UPPER", "--to", "x", "--format", "sarif");
    assert.ok(validate(stdout.replace('"locations"', '"relatedLocations"')).length > 0, "the multitool finds faults");
  } finally {
    project.remove();
  }
});

/** A project that depends on the packed seamgen, in a repository with a tag and a test. */
function versionedProject(tag: string): Project {
  const project = new Project();
  const { tarballs, remove } = pack([ROOT]);
  const [tarball = ""] = tarballs;
  cpSync(tarball, path.join(project.parent, "seamgen.tgz"));
  remove();
  const run = (program: string, ...args: readonly string[]) =>
    execFileSync(program, args, { cwd: project.root, env: environment(project), stdio: "pipe" });
  project.write("package.json", {
    name: "api",
    private: true,
    type: "module",
    scripts: { test: "echo tested > tested.txt" },
    devDependencies: { seamgen: "file:../seamgen.tgz" },
  });
  project.write(".gitignore", "node_modules/\ndist-artifacts/\n.npm/\n.docker/\n");
  run("npm", "install");
  run("npx", "seamgen", "init");
  run("npx", "seamgen", "generate");
  // Links the packages, and writes them into the lock file.
  run("npm", "install");
  run("git", "init", "--quiet");
  run("git", "add", ".");
  run("git", "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "-m", "start");
  run("git", "tag", tag);
  rmSync(path.join(project.root, "node_modules"), { recursive: true });
  return project;
}

/** The environment of a runner: its home is empty, and npm's cache is that of this machine. */
function environment({ parent }: Project): NodeJS.ProcessEnv {
  const cache = execFileSync("npm", ["config", "get", "cache"], { encoding: "utf8" }).trim();
  const npm = {
    npm_config_cache: cache,
    npm_config_prefer_offline: "true",
    npm_config_audit: "false",
    npm_config_fund: "false",
  };
  return { ...cleanEnv(), ...npm, npm_config_ignore_scripts: "true", HOME: path.join(parent, "home") };
}

/** Runs steps in order, each in a shell as the services start it. Returns the output of all. */
async function runSteps(project: Project, steps: readonly ShellStep[]): Promise<string> {
  let output = "";
  for (const { script, env } of steps) {
    const options = { cwd: project.root, env: { ...environment(project), ...env } };
    const child = spawn("bash", ["-e", "-o", "pipefail", "-c", script], {
      ...options,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (output += String(part)));
    const status = await new Promise((resolve) => child.once("close", resolve));
    assert.is(status, 0, `${script}\n${output}`);
  }
  return output;
}

const registries = debian === undefined ? undefined : npmRegistry;

/** The steps of both recipes, with the variables that the services set. */
const RUNS = {
  "github-actions.yaml": (job: string, { registry, npm }: Registries, { parent }: Project) => {
    const given = { CRD_IMAGE: `${registry.host}/team/github`, NPM_REGISTRY: npm.url, NPM_TOKEN: npm.token };
    mkdirSync(path.join(parent, "home"), { recursive: true });
    return githubSteps(job, given);
  },
  "gitlab-ci.yaml": (job: string, { registry, npm }: Registries, { root, parent }: Project) => {
    mkdirSync(path.join(parent, "home"), { recursive: true });
    // The registry of npm is at another path than that of GitLab, so the project sets it.
    const settings = { NPM_REGISTRY: npm.url, NPM_TOKEN: npm.token };
    const given = {
      CI_REGISTRY: registry.host,
      CI_REGISTRY_IMAGE: `${registry.host}/team/gitlab`,
      CI_REGISTRY_USER: "user",
      CI_REGISTRY_PASSWORD: "pass word",
      CI_API_V4_URL: "https://gitlab.example.com/api/v4",
      CI_PROJECT_ID: "1",
      CI_JOB_TOKEN: "token",
      CI_PROJECT_DIR: root,
    };
    return gitlabSteps(job, given).map(({ script, env }) => ({ script, env: { ...env, ...settings } }));
  },
};

interface Registries {
  readonly registry: RealRegistry;
  readonly npm: RealNpmRegistry;
}

for (const [file, stepsOf] of Object.entries(RUNS))
  checkWith("registries", registries)(
    `the shell steps of ${file} check, pack and publish a small project`,
    async () => {
      const registry = await RealRegistry.start(path.join(debian ?? "", "usr/bin/docker-registry"));
      const npm = await RealNpmRegistry.start(npmRegistry ?? "");
      const project = versionedProject("v1.2.3");
      const name = file.startsWith("github") ? "team/github" : "team/gitlab/crds";
      const tags = async () => (await fetch(`http://${registry.host}/v2/${name}/tags/list`)).json();
      try {
        const checked = await runSteps(project, stepsOf("check", { registry, npm }, project));
        assert.match(checked, "up to date");
        assert.is(project.read("tested.txt"), "tested\n");
        assert.match(checked, `would be published  ${registry.host}/${name}:0.1.0`);
        assert.match(checked, "would be published  @example/platform@0.1.0");
        assert.is((await fetch(`http://${registry.host}/v2/${name}/tags/list`)).status, 404);
        assert.equal(await npm.versionsOf("@example/platform"), []);

        rmSync(path.join(project.root, "node_modules"), { recursive: true });
        await runSteps(project, stepsOf("publish", { registry, npm }, project));
        assert.match(JSON.stringify(await tags()), /"1\.2\.3".*"latest"|"latest".*"1\.2\.3"/);
        assert.equal(await npm.versionsOf("@example/platform"), ["1.2.3"]);
        if (file.startsWith("gitlab")) {
          const { auths }: { auths: object } = JSON.parse(project.read(".docker/config.json"));
          assert.equal(auths, { [registry.host]: { auth: Buffer.from("user:pass word").toString("base64") } });
        }

        const output = project.read("generated/platform/README.md");
        project.write("generated/platform/README.md", `${output}edited\n`);
        const [drift] = await Promise.allSettled([runSteps(project, stepsOf("check", { registry, npm }, project))]);
        assert.match(String(drift.status === "rejected" && drift.reason), /README\.md.*is not up to date/);
      } finally {
        project.remove();
        await Promise.all([registry.stop(), npm.stop()]);
      }
    },
  );

test.run();
