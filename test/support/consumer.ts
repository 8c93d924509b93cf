import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { cleanEnv, ROOT } from "./built-cli.ts";
import { Project } from "./project.ts";

/** The compilers that everything printed must please, and the two ways in which they find modules. */
export const COMPILERS = ["typescript", "typescript-5", "typescript-6"] as const;
export const RESOLUTIONS = ["nodenext", "bundler"] as const;

function npm(args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd, env: cleanEnv(), encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** Makes the tarballs that `npm publish` would send; nothing is built for it. */
export function pack(folders: readonly string[]): { tarballs: readonly string[]; remove: () => void } {
  const target = realpathSync(mkdtempSync(path.join(tmpdir(), "seamgen-packed-")));
  for (const folder of folders) npm(["pack", "--ignore-scripts", "--pack-destination", target], folder);
  const tarballs = readdirSync(target).map((file) => path.join(target, file));
  return { tarballs, remove: () => rmSync(target, { recursive: true }) };
}

/** The packages of a generated folder. */
export function packageFolders(generated: string): string[] {
  const layers = readdirSync(generated, { withFileTypes: true }).filter(
    (item) => item.isDirectory() && item.name !== "crds",
  );
  return layers.map(({ name }) => path.join(generated, name));
}

/**
 * An empty project that has the packages installed as a user would. What npm's cache lacks of their dependencies
 * is fetched; packages without dependencies need no network.
 */
export function installed(folders: readonly string[], cache: "--offline" | "--prefer-offline" = "--offline"): Project {
  const consumer = new Project();
  const { tarballs, remove } = pack(folders);
  consumer.write("package.json", { name: "consumer", private: true, type: "module" });
  npm(["install", cache, "--ignore-scripts", "--no-audit", "--no-fund", ...tarballs], consumer.root);
  remove();
  return consumer;
}

export function npmIn(project: Project, ...args: readonly string[]): string {
  return npm(args, project.root);
}

export interface Compilation {
  readonly compiler: (typeof COMPILERS)[number];
  readonly resolution: (typeof RESOLUTIONS)[number];
}

/** Type-checks everything below `src` as strictly as compilers can, declarations of packages included; emits to `out`. */
export function compile(project: Project, { compiler, resolution }: Compilation): { exit: number; output: string } {
  project.write("tsconfig.json", {
    compilerOptions: {
      target: "es2022",
      lib: ["es2022", "dom"],
      module: resolution === "nodenext" ? "nodenext" : "esnext",
      moduleResolution: resolution,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noImplicitOverride: true,
      noPropertyAccessFromIndexSignature: true,
      noUnusedLocals: true,
      verbatimModuleSyntax: true,
      skipLibCheck: false,
      types: [],
      rootDir: "src",
      outDir: "out",
    },
    include: ["src"],
  });
  const tsc = path.join(ROOT, "node_modules", compiler, "bin/tsc");
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, "-p", "."], {
    cwd: project.root,
    env: cleanEnv(),
    encoding: "utf8",
  });
  return { exit: status ?? -1, output: stdout + stderr };
}

/** Runs a file of a project in plain node. */
export function runNode(project: Project, args: readonly string[]): { exit: number; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: project.root,
    env: cleanEnv(),
    encoding: "utf8",
  });
  return { exit: status ?? -1, stdout, stderr };
}

/** The TypeScript blocks of a README. */
export function snippets(readme: string): string[] {
  return [...readFileSync(readme, "utf8").matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code]) => code ?? "");
}
