import { readFileSync } from "node:fs";

/**
 * Reads the declarations that generated packages get a copy of from the typed sources of `packages/`. The build replaces
 * this module with one that embeds their texts, so that a run needs neither the sources nor a compiler
 * (scripts/build.ts).
 */

/** A function, class or constant as JavaScript, or a type. */
export interface SharedDeclaration {
  readonly name: string;
  readonly isType: boolean;
  /** Names of the declarations that it uses. */
  readonly needs: readonly string[];
  /** Laid out by prettier, without `export`. */
  readonly text: () => Promise<string>;
}

/** The modules, each after those that it needs. */
const MODULES = [
  ...["base/src/json.ts", "base/src/document-depth.ts", "base/src/nearest.ts", "admission/src/value/code-points.ts"],
  "admission/src/patterns/linear-matcher.ts",
  ...["numbers", "ids", "text", "ip", "uri", "duration", "mail"].map((name) => `admission/src/formats/${name}.ts`),
  ...["is-multiple-of", "equal-items", "messages", "validation-error", "evaluated", "judge-once", "errors-of"].map(
    (name) => `admission/src/validators/${name}.ts`,
  ),
  "runtime/src/resource.ts",
];

let declarations: readonly SharedDeclaration[] | undefined;

/** Returns all declarations, in an order that works within one module. */
export function readDeclarations(): readonly SharedDeclaration[] {
  return (declarations ??= MODULES.flatMap(readModule));
}

function readModule(module: string): SharedDeclaration[] {
  const source = readFileSync(new URL(`../../../packages/${module}`, import.meta.url), "utf8");
  const parts = splitDeclarations(source);
  const visible = [...parts.map(({ name }) => name), ...importedNames(source)];
  return parts.map(({ name, source: text }) => {
    let printed: Promise<string> | undefined;
    return {
      name,
      isType: TYPE.test(text),
      needs: visible.filter((other) => other !== name && mentions(text, other)),
      text: () => (printed ??= toJavaScript(text)),
    };
  });
}

interface Part {
  readonly name: string;
  /** The text as written, with the comment before it. */
  readonly source: string;
}

const TYPE = /^(?:interface|type) /m;
const START = /^(?:export )?(?:function|const|class|interface|type) (\w+)/;

/** Splits a module into its declarations. prettier begins each of them, and only them, at the first column. */
function splitDeclarations(source: string): Part[] {
  const lines = source.split("\n");
  const starts = lines.flatMap((line, i) => (START.test(line) ? [i] : []));
  const first = starts.map((start) => {
    let at = start;
    while (/^(?:\/\*\*| \*|\/\/)/.test(lines[at - 1] ?? "")) at--;
    return at;
  });
  return starts.map((start, i) => ({
    name: START.exec(lines[start] ?? "")?.[1] ?? "",
    source: lines
      .slice(first[i], first[i + 1])
      .join("\n")
      .replace(/^export /m, "")
      .trim(),
  }));
}

function importedNames(source: string): string[] {
  return [...source.matchAll(/^import \{([^}]*)\} from/gm)].flatMap(([, names = ""]) =>
    names.split(",").map((name) => name.replace(/^\s*type /, "").trim()),
  );
}

function mentions(source: string, name: string): boolean {
  const code = source.replace(/\/\*\*[^]*?\*\/|^\s*\/\/.*$|"(?:[^"\\\n]|\\.)*"/gm, "");
  return new RegExp(String.raw`(?<![.\w$])${name}(?![\w$])`).test(code);
}

async function toJavaScript(source: string): Promise<string> {
  const { layOutCode } = await import("../../print/lay-out.ts");
  if (TYPE.test(source)) return layOutCode(source, "typescript");
  const { transformSync } = await import("esbuild");
  const { code } = transformSync(keepComments(source), {
    ...{ loader: "ts", format: "esm", target: "es2022", legalComments: "inline", charset: "utf8" },
  });
  const plain = code.replaceAll("/*!", "/**").replaceAll("//!", "//").replaceAll("\t", "\\t");
  return layOutCode(plain.replace(/\bvoid 0\b/g, "undefined"), "babel");
}

/** Rewrites comments as legal comments, the only ones that esbuild keeps. */
function keepComments(source: string): string {
  return source.replace(/^( *)\/\*\*/gm, "$1/*!").replace(/^( *)\/\/(?=\s)/gm, "$1//!");
}
