import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { cleanEnv, ROOT, seamgen } from "../support/built-cli.ts";
import { Project } from "../support/project.ts";

const CONFIG = "seamgen.config.json";
const LONG = "x".repeat(300);

interface Refusal {
  /** What the user does to a project that `seamgen init` started. */
  readonly make: (project: Project, at: (file: string) => string) => void;
  readonly args?: readonly string[];
  readonly exit: number;
  readonly says: RegExp;
}

function setting(path_: readonly string[], value: string): Refusal["make"] {
  return (project) => {
    const config: { [key: string]: unknown } = JSON.parse(project.read(CONFIG));
    const [first = "", second] = path_;
    const inner = config[first];
    if (second === undefined) config[first] = value;
    else config[first] = { ...(typeof inner === "object" ? inner : {}), [second]: value };
    project.write(CONFIG, config);
  };
}

const pipe = (file: string): void => void execFileSync("mkfifo", [file]);

const REFUSALS: { readonly [name: string]: Refusal } = {
  "a folder as config": {
    make: () => {},
    args: ["--config", "."],
    exit: 2,
    says: /SG6051 \. cannot be read: it is a folder/,
  },
  "a config with a long name": { make: () => {}, args: ["--config", LONG], exit: 2, says: /SG6051 x+ .* is too long/ },
  "a config that is a link to itself": {
    make: (_, at) => symlinkSync("self.json", at("self.json")),
    args: ["--config", "self.json"],
    exit: 2,
    says: /SG6051 self\.json .* lead in a circle/,
  },
  "a pipe as config": {
    make: (_, at) => pipe(at("pipe.json")),
    args: ["--config", "pipe.json"],
    exit: 2,
    says: /SG6051 pipe\.json .* neither a file nor a folder/,
  },
  "a device as config": {
    make: () => {},
    args: ["--config", "/dev/zero"],
    exit: 2,
    says: /SG6051 .* neither a file nor a folder/,
  },
  "a config of 3 GB": {
    make: (project, at) => {
      project.write("big.json", "");
      truncateSync(at("big.json"), 3e9);
    },
    args: ["--config", "big.json"],
    exit: 2,
    says: /SG6051 big\.json .* the limit is/,
  },
  "a NUL in `schemas`": { make: setting(["schemas"], "a\0b"), exit: 2, says: /SG6052 schemas holds a NUL character/ },
  "a NUL in `output`": { make: setting(["output"], "a\0b"), exit: 2, says: /SG6052 output holds a NUL character/ },
  "a NUL in `packages.licenseFile`": {
    make: setting(["packages", "licenseFile"], "\0"),
    exit: 2,
    says: /SG6052 packages\.licenseFile holds a NUL character/,
  },
  "a long name in `output`": {
    make: setting(["output"], `a/${LONG}`),
    exit: 2,
    says: /SG6052 output has a name of more than 255 bytes/,
  },
  "a long path in `output`": {
    make: setting(["output"], "d/".repeat(3000)),
    exit: 1,
    says: /SG5007 d\/.* is too long/,
  },
  "a folder as licence": {
    make: setting(["packages", "licenseFile"], "schemas"),
    exit: 2,
    says: /SG6051 schemas .* it is a folder/,
  },
  "a pipe as schema": {
    make: (_, at) => pipe(at("schemas/platform/Pipe.json")),
    exit: 3,
    says: /Pipe\.json:1:1 error SG1052/,
  },
  "a folder as schema": {
    make: (_, at) => mkdirSync(at("schemas/platform/Folder.json")),
    exit: 3,
    says: /Folder\.json:1:1 error SG1052 .* it is a folder/,
  },
  "a schema that is a link to itself": {
    make: (_, at) => symlinkSync("Self.json", at("schemas/platform/Self.json")),
    exit: 3,
    says: /Self\.json:1:1 error SG1007/,
  },
  "a schema folder that is a link to itself": {
    make: (_, at) => {
      rmSync(at("schemas"), { recursive: true });
      symlinkSync("schemas", at("schemas"));
    },
    exit: 3,
    says: /SG1052 .* lead in a circle/,
  },
  "a file as schema folder": {
    make: (project, at) => {
      rmSync(at("schemas"), { recursive: true });
      project.write("schemas", "");
    },
    exit: 3,
    says: /SG1013/,
  },
  "a file as output folder": {
    make: (project) => project.write("generated", "mine"),
    exit: 1,
    says: /SG5052 generated is not a folder/,
  },
  "a pipe as output folder": {
    make: (_, at) => pipe(at("generated")),
    exit: 1,
    says: /SG5052 generated is not a folder/,
  },
  "a link to itself as output folder": {
    make: (_, at) => symlinkSync("generated", at("generated")),
    exit: 1,
    says: /SG5053 generated is a symbolic link that leads nowhere/,
  },
  "a link to nothing as output folder": {
    make: (_, at) => symlinkSync("missing", at("generated")),
    exit: 1,
    says: /SG5053 generated is a symbolic link that leads nowhere/,
  },
  "a file as folder of a layer": {
    make: (project) => project.write("generated/platform", "mine"),
    exit: 1,
    says: /SG5052 generated\/platform is not a folder/,
  },
  "a pipe as generated file": {
    make: (_, at) => {
      mkdirSync(at("generated/platform"), { recursive: true });
      pipe(at("generated/platform/package.json"));
    },
    exit: 1,
    says: /SG5051 generated\/platform\/package\.json is neither a file nor a folder/,
  },
};

function withProject(body: (project: Project) => void): void {
  const project = new Project();
  try {
    seamgen(["init"], { cwd: project.root });
    body(project);
  } finally {
    project.remove();
  }
}

function isReport(text: string): void {
  assert.not.match(text, /This is a bug|^ +at /m);
}

for (const [name, { make, args = [], exit, says }] of Object.entries(REFUSALS))
  test(`${name} is a diagnostic, and nothing is written`, () =>
    withProject((project) => {
      make(project, (file) => path.join(project.root, file));
      const before = readdirSync(project.root);
      const run = seamgen(["generate", ...args], { cwd: project.root });
      assert.is(run.exit, exit, run.stderr);
      assert.match(run.stderr, says);
      isReport(run.stderr);
      assert.equal(readdirSync(project.root), before);
    }));

test("a socket as config is a diagnostic", async () => {
  const project = new Project();
  const server = createServer();
  try {
    await new Promise<void>((resolve) => server.listen(path.join(project.root, "s.json"), resolve));
    const { exit, stderr } = seamgen(["generate", "--config", "s.json"], { cwd: project.root });
    assert.is(exit, 2);
    assert.match(stderr, /SG6051 s\.json cannot be read/);
  } finally {
    server.close();
    project.remove();
  }
});

test("a file of 3 GB in the output folder is no obstacle, also in the place of a generated file with a banner", () =>
  withProject((project) => {
    const generate = () => seamgen(["generate"], { cwd: project.root });
    assert.is(generate().exit, 0);
    for (const file of ["generated/huge.bin", "generated/platform/README.md"]) {
      if (!existsSync(path.join(project.root, file))) project.write(file, "");
      truncateSync(path.join(project.root, file), 3e9);
    }
    const { exit, stdout, stderr } = generate();
    assert.is(exit, 0, stderr);
    assert.match(stdout, /1 file updated/);
  }));

for (const command of ["generate", "init", "graph", "upgrade", "serve"])
  test(`${command} in a folder that was deleted is a diagnostic`, () => {
    const project = new Project();
    try {
      const script = `rmdir "$PWD" && exec "${process.execPath}" "${path.join(ROOT, "dist/cli.cjs")}" ${command}`;
      const { status, stderr } = spawnSync("sh", ["-c", script], {
        cwd: project.root,
        encoding: "utf8",
        env: cleanEnv(),
      });
      assert.is(status, 1);
      assert.match(stderr, /error SG5007 the current folder: it does not exist/);
      isReport(stderr);
    } finally {
      project.remove();
    }
  });

test("other commands report what they cannot read", () =>
  withProject((project) => {
    const at = (file: string) => path.join(project.root, file);
    pipe(at("pipe"));
    const runs: readonly (readonly [args: readonly string[], says: RegExp])[] = [
      [["graph", "--config", "."], /SG6051/],
      [["upgrade", "--config", "pipe"], /SG6051/],
      [["serve", "--crds", "."], /SG5007 \.: it is a folder/],
      [["serve", "--crds", "pipe"], /SG5007 pipe: it is neither/],
      [["serve", "--file", "pipe"], /pipe is not the state of a test server/],
    ];
    for (const [args, says] of runs) {
      const { exit, stderr } = seamgen(args, { cwd: project.root });
      assert.ok(exit === 1 || exit === 2, args.join(" "));
      assert.match(stderr, says);
      isReport(stderr);
    }
    rmSync(at("package.json"));
    mkdirSync(at("package.json"));
    const { exit, stderr } = seamgen(["init"], { cwd: project.root });
    assert.is(exit, 1);
    assert.match(stderr, /SG5007 package\.json: it is a folder/);
  }));

test("a reader that closes the output early is no error, and an output that is full is one", () =>
  withProject((project) => {
    const command = `"${process.execPath}" "${path.join(ROOT, "dist/cli.cjs")}"`;
    const shell = (script: string) =>
      spawnSync("bash", ["-c", script], { cwd: project.root, encoding: "utf8", env: cleanEnv() });
    const early = shell(`${command} generate --format json | true; exit "\${PIPESTATUS[0]}"`);
    assert.is(early.status, 0, early.stderr);
    assert.is(early.stderr, "");
    if (!existsSync("/dev/full")) return;
    const full = shell(`${command} graph > /dev/full`);
    assert.is(full.status, 1);
    assert.match(full.stderr, /SG5007 the output of the command: no space is left on the disk/);
  }));

test("a run needs no HOME", () =>
  withProject((project) => {
    const { status, stderr } = spawnSync(process.execPath, [path.join(ROOT, "dist/cli.cjs"), "generate"], {
      cwd: project.root,
      encoding: "utf8",
      env: { PATH: process.env["PATH"] ?? "" },
    });
    assert.is(status, 0, stderr);
  }));

test("a cache whose files are folders, pipes or links out of the project is not used", () =>
  withProject((project) => {
    const cache = path.join(project.root, "node_modules/.cache");
    const outside = path.join(project.parent, "outside");
    mkdirSync(outside);
    const states: readonly (() => void)[] = [
      () => mkdirSync(path.join(cache, "seamgen/seamgen.config.json"), { recursive: true }),
      () => {
        mkdirSync(path.join(cache, "seamgen"), { recursive: true });
        pipe(path.join(cache, "seamgen/seamgen.config.json"));
      },
      () => {
        mkdirSync(path.join(cache, "seamgen"), { recursive: true });
        symlinkSync(path.join(outside, "x.json"), path.join(cache, "seamgen/seamgen.config.json"));
      },
      () => symlinkSync(outside, cache),
      () => writeFileSync(cache, ""),
    ];
    mkdirSync(path.dirname(cache));
    for (const state of states) {
      state();
      for (let i = 0; i < 2; i++) {
        const { exit, stderr } = seamgen(["generate"], { cwd: project.root });
        assert.is(exit, 0, stderr);
      }
      assert.equal(readdirSync(outside), []);
      rmSync(cache, { recursive: true });
    }
  }));

test.run();
