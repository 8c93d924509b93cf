import { kindExports } from "../../catalog/names.ts";
import { codeBanner } from "../../print/banner.ts";
import { SourceFile } from "../../print/source-file.ts";
import { renderTemplate } from "../../print/templates.ts";
import { docComment, fits, printCall, printLiteral, quote } from "../../print/text.ts";
import type { Catalog, Entry } from "../../types.ts";
import { baseModule, importPaths, packagePath, RUNTIME_PACKAGE } from "../module-paths.ts";
import { policyRules } from "../policy-rules.ts";
import { hookComment, nameWatched, printHook, type ClusterKind } from "../watches.ts";

/** The name of the finalizer, which Kubernetes wants qualified: `group/singular`. */
function finalizerName({ api }: ClusterKind): string {
  return `${api.group}/${api.singular}`;
}

/** Returns the name of the class that reconcilers of the kind extend. */
export function baseName({ name }: Entry): string {
  return kindExports(name).base;
}

/** Prints the abstract base: `.reconciler.js` and its declarations. */
export function emitReconcilerBase(kind: ClusterKind, catalog: Catalog): { js: string; dts: string } {
  return { js: printBase(kind, catalog), dts: declareBase(kind, catalog) };
}

function baseFile({ entry }: ClusterKind): SourceFile {
  return new SourceFile({ banner: codeBanner(entry.source.file), declares: [baseName(entry)] });
}

function printBase(kind: ClusterKind, catalog: Catalog): string {
  const { entry } = kind;
  const file = baseFile(kind);
  const pathTo = importPaths(catalog, "");
  const resourceOf = (other: Entry) => file.importValue(kindExports(other.name).resource, pathTo(entry, other));
  const resource = resourceOf(entry);
  const watches = nameWatched(kind, catalog).map(({ kind: { entry: other }, hook }) => [
    "      {",
    `        resource: ${resourceOf(other)},`,
    ...printArrow(`map: (object, cache) =>`, `this.${hook}(object, cache),`),
    "      },",
  ]);
  const finalizer = quote(finalizerName(kind));
  return file.print(
    render("reconciler.js.hbs", {
      base: baseName(entry),
      reconciler: file.importValue("Reconciler", RUNTIME_PACKAGE),
      resource,
      finalizer: fits(`  finalizer = ${finalizer};`) ? ` ${finalizer}` : `\n    ${finalizer}`,
      rules: printLiteral(policyRules(kind, catalog), "    "),
      watchList: watches.length === 0 ? "[]" : ["[", ...watches.flat(), "    ]"].join("\n"),
    }),
  );
}

function printArrow(head: string, body: string): string[] {
  const flat = `        ${head} ${body}`;
  return fits(flat) ? [flat] : [`        ${head}`, `          ${body}`];
}

function declareBase(kind: ClusterKind, catalog: Catalog): string {
  const { entry } = kind;
  const file = baseFile(kind);
  const pathTo = importPaths(catalog, "");
  const own = pathTo(entry, entry);
  const type = file.importType(entry.name, own);
  const about = `The base of reconcilers of ${entry.name}: the resource, the finalizer, the kinds to watch and the RBAC rules. Extend it and implement the abstract methods.`;
  return file.print(
    render("reconciler.d.ts.hbs", {
      about: lines(docComment(about)),
      base: baseName(entry),
      reconciler: `${file.importValue("Reconciler", RUNTIME_PACKAGE)}<${type}>`,
      resource: file.importType(kindExports(entry.name).resource, own),
      finalizer: quote(finalizerName(kind)),
      rule: file.importType("PolicyRule", RUNTIME_PACKAGE),
      watch: file.importType("Watch", RUNTIME_PACKAGE),
      watches: nameWatched(kind, catalog).map((watched) => ({
        comment: lines(hookComment(watched)),
        hook: lines(printHook(watched, { file, module: pathTo(entry, watched.kind.entry), modifier: "abstract" })),
      })),
    }),
  );
}

/** Prints the user's own file, which is written once. It compiles as it is. */
export function emitScaffold(kind: ClusterKind, catalog: Catalog): string {
  const { entry } = kind;
  const name = `${entry.name}Reconciler`;
  const file = new SourceFile({ declares: [name] });
  const object = `object: ${file.importType(entry.name, packagePath(catalog, entry))}`;
  const context = `context: ${file.importType("ReconcileContext", RUNTIME_PACKAGE)}`;
  const tail = `: Promise<${file.importType("Result", RUNTIME_PACKAGE)}> {`;
  const about = `Reconciles ${entry.name}. This file is yours: seamgen wrote it once and never overwrites it. Only \`seamgen upgrade\` changes it: it adds the hooks that new schemas need. Start with \`reconcile\`.`;
  const contract = `Called for each ${entry.name} that may need work, whatever the event was. Compare the actual state with the spec, act on the difference, and report the result in the status.`;
  return file.print(
    render("scaffold.ts.hbs", {
      about: lines(docComment(about)),
      name,
      base: file.importValue(baseName(entry), baseModule(catalog, entry)),
      contract: lines(docComment(contract, [], "  ")),
      reconcile: lines(printCall([object, context], { head: "override reconcile", tail, indent: "  " })),
      watches: nameWatched(kind, catalog).map((watched) => ({
        comment: lines(hookComment(watched)),
        hook: lines(
          printHook(watched, { file, module: packagePath(catalog, watched.kind.entry), modifier: "override" }),
        ),
      })),
    }),
  );
}

function lines(text: readonly string[]): string {
  return text.join("\n");
}

function render(template: string, data: object): string[] {
  return [renderTemplate(template, data).trimEnd()];
}
