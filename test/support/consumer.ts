import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { cleanEnv, ROOT } from "./built-cli.ts";
import { Project } from "./project.ts";

/** The compilers that must accept all generated code, and the ways in which they resolve modules. */
export const COMPILERS = ["typescript", "typescript-5", "typescript-6"] as const;
export const RESOLUTIONS = ["nodenext", "bundler"] as const;

function npm(args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd, env: cleanEnv(), encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** Packs the tarballs that `npm publish` would upload, without building first. */
export function pack(folders: readonly string[]): { tarballs: readonly string[]; remove: () => void } {
  const target = realpathSync(mkdtempSync(path.join(tmpdir(), "seamgen-packed-")));
  for (const folder of folders) npm(["pack", "--ignore-scripts", "--pack-destination", target], folder);
  const tarballs = readdirSync(target).map((file) => path.join(target, file));
  return { tarballs, remove: () => rmSync(target, { recursive: true }) };
}

/** Lists the folders of the packages in an output folder. */
export function packageFolders(generated: string): string[] {
  const layers = readdirSync(generated, { withFileTypes: true }).filter(
    (item) => item.isDirectory() && item.name !== "crds",
  );
  return layers.map(({ name }) => path.join(generated, name));
}

/**
 * Creates a project in which the packages are installed. npm works offline by default, which is enough for packages
 * without dependencies; `--prefer-offline` fetches dependencies that npm's cache lacks.
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

interface Compilation {
  readonly compiler: (typeof COMPILERS)[number];
  readonly resolution: (typeof RESOLUTIONS)[number];
}

/** Compiles `src` to `out` under the strictest options, and also checks the declarations of packages. */
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
