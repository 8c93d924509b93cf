import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cleanEnv, ROOT } from "../support/built-cli.ts";
import { readFiles, type Files, type Project } from "../support/project.ts";
import { PackedImageServer } from "./packed-image-server.ts";
import { ownProject, runIn } from "./packed-project.ts";

const CLI = path.join(ROOT, "dist/cli.cjs");
const MAKES_DISKS = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;
if (!MAKES_DISKS) console.log("skipped because this user cannot mount a file system: full disks");

interface Context {
  /** A project that is packed. */
  project: Project;
  server: PackedImageServer;
  /** What each command writes, by its name. */
  whole: { readonly [K in CommandName]: Files };
}

type CommandName = keyof typeof COMMANDS;

/** The arguments of each command that writes a folder. */
const COMMANDS = {
  pack: (folder: string) => ["pack", "--output", folder],
  pull: (folder: string, { image }: PackedImageServer) => ["pull", image, "--to", folder],
  publish: (folder: string) => ["publish", "--to", folder],
};
const NAMES = Object.keys(COMMANDS) as CommandName[];

const test = suite<Context>("a full disk");

test.before(async (context) => {
  context.project = ownProject();
  const { project } = context;
  assert.is((await runIn(project, ["pack"])).exit, 0);
  context.server = await PackedImageServer.start(path.join(project.root, "dist-artifacts"));
  const written: Partial<Record<CommandName, Files>> = {};
  for (const name of NAMES) {
    const folder = path.join(project.parent, `whole-${name}`);
    const { exit, stderr } = await runIn(project, COMMANDS[name](folder, context.server));
    assert.is(exit, 0, stderr);
    written[name] = readFiles(folder);
  }
  context.whole = written as Context["whole"];
});
test.after(async ({ project, server }) => {
  await server.stop();
  project.remove();
});

/** Runs a script of a shell in which `seamgen` is the built command. Returns what it prints. */
async function shell({ project }: Context, script: string, ...wrapper: readonly string[]): Promise<string> {
  const [program = "", ...args] = [
    ...wrapper,
    "sh",
    "-c",
    `seamgen() { "${process.execPath}" "${CLI}" "$@"; }\n${script}`,
  ];
  const options = { cwd: project.root, env: cleanEnv(), maxBuffer: 2 ** 26 };
  const { stdout } = await promisify(execFile)(program, args, options);
  return stdout;
}

const quoted = (args: readonly string[]) => args.map((one) => `'${one}'`).join(" ");
const temporaries = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".tmp"));

/** The largest file that the system allows, in blocks of 512 bytes: one that no file fits, and one that only the largest does not. */
const LIMITS = {
  "a limit for small files": () => 1,
  "a limit below the largest file": (whole: Files) =>
    Math.floor((Math.max(...[...whole.values()].map((text) => Buffer.byteLength(text))) - 1) / 512),
};

for (const [limit, blocksOf] of Object.entries(LIMITS))
  for (const name of NAMES)
    test(`${name} names the file that ${limit} refuses, and a later run completes`, async (context) => {
      const folder = path.join(context.project.parent, `limited-${name}-${limit.length}`);
      const args = quoted(COMMANDS[name](folder, context.server));
      const blocks = blocksOf(context.whole[name]);
      const said = await shell(context, `ulimit -f ${blocks}; seamgen ${args} 2>&1; echo "exit $?"`);
      assert.match(said, /SG5007 \S+: the file would be larger than the system allows\n[^]*exit 1\n$/);
      assert.equal(temporaries(folder), []);
      const { exit, stderr } = await runIn(context.project, COMMANDS[name](folder, context.server));
      assert.is(exit, 0, stderr);
      assert.equal(readFiles(folder), context.whole[name]);
    });

const check: typeof test | typeof test.skip = MAKES_DISKS ? test : test.skip;

for (const size of ["128k"])
  for (const name of NAMES)
    check(`${name} says that a disk of ${size} is full, and completes when there is space`, async (context) => {
      const disk = path.join(context.project.parent, `disk-${name}-${size}`);
      const copy = `${disk}-copy`;
      mkdirSync(disk);
      const args = quoted(COMMANDS[name](path.join(disk, "out"), context.server));
      const script = `
        mount -t tmpfs -o size=${size} tmpfs '${disk}'
        seamgen ${args} 2>&1; echo "first $?"
        find '${disk}' -name '*.tmp'
        mount -o remount,size=64m '${disk}'
        seamgen ${args} > /dev/null 2>&1; echo "second $?"
        cp -r '${disk}/out' '${copy}'`;
      const said = await shell(context, script, "unshare", "-rm");
      assert.match(said, /SG5007 \S+: no space is left on the disk\n[^]*first 1\nsecond 0\n$/);
      assert.equal(readFiles(copy), context.whole[name]);
    });

for (const name of ["pack", "pull"] as const)
  test(`${name} goes on where a run was killed while it wrote a file`, async (context) => {
    const folder = path.join(context.project.parent, `killed-${name}`);
    mkdirSync(folder);
    writeFileSync(path.join(folder, `.seamgen-${"0".repeat(16)}.tmp`), "half a fi");
    const { exit, stderr } = await runIn(context.project, COMMANDS[name](folder, context.server));
    assert.is(exit, 0, stderr);
    assert.equal(readFiles(folder), context.whole[name]);
  });

test.run();
