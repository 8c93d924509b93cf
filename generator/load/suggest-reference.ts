import { nearest } from "../diagnostics/nearest.ts";
import { atPointer, escapeToken, isObject, members, pointerTokens } from "../../packages/base/src/json.ts";
import {
  decodeFragment,
  lookUp,
  normalizePointer,
  stripFragment,
  walkSource,
  type DeadReference,
  type SchemaIndex,
  type Target,
} from "./index-sources.ts";

/** Says what a `$ref` that leads nowhere probably means. Only its wrong part is replaced. */
export function suggestReference(index: SchemaIndex, { uri, base }: Pick<DeadReference, "uri" | "base">): string {
  const path = stripFragment(uri);
  const written = uri.slice(path.length + 1);
  const fragment = decodeFragment(written);
  const resource = index.resources.get(path);
  if (resource !== undefined) return hintInFile(index, { path, resource, fragment, base });
  const isPlain = fragment === "" || fragment === undefined;
  const file = nearestFile(index, path, base) ?? (isPlain ? undefined : onlyOneWith(index, written));
  if (isPlain && (file === undefined || stemOf(file) !== stemOf(path))) {
    const definition = definitionNamed(index, stemOf(path), base);
    if (definition !== undefined) return `did you mean ${definition}?`;
  }
  const target = file === undefined ? undefined : index.resources.get(file);
  if (file === undefined || target === undefined)
    return "references are looked up by $id among the files of the set; nothing is fetched";
  const shown = shorten(file, base);
  if (isPlain) return `did you mean ${shown === "" ? "#" : shown}?`;
  const whole = `${shown}#${written}`;
  if (lookUp(index, `${file}#${written}`) !== undefined) return `did you mean ${whole}?`;
  const place = nearestPlace(index, { path: file, resource: target, fragment });
  if (place !== undefined) return `did you mean ${shown}#${place}?`;
  return `the schema with the nearest $id is ${shown}, which has nothing at ${JSON.stringify(fragment)}`;
}

interface Fragment {
  /** The URI of a schema resource of the set, without a fragment. */
  readonly path: string;
  readonly resource: Target;
  /** Undefined if its percent-encoding is not valid. */
  readonly fragment: string | undefined;
}

function hintInFile(
  index: SchemaIndex,
  { path, resource, fragment, base }: Fragment & { readonly base: string },
): string {
  const shown = shorten(path, base);
  if (fragment === undefined) return `correct the percent-encoding after #, or refer to the whole schema: ${shown}`;
  const { file, value } = resource.source;
  const isPointer = fragment.startsWith("/");
  if (isPointer && atPointer(value, resource.pointer + normalizePointer(fragment)) !== undefined)
    return "the value there is not a schema: a $ref leads below $defs, properties or another keyword that holds schemas";
  const place = nearestPlace(index, { path, resource, fragment });
  if (place !== undefined) return `did you mean ${shown}#${place}?`;
  return isPointer ? `${file} has no value at ${fragment}` : `${file} has no $anchor ${JSON.stringify(fragment)}`;
}

/** The fragment of the schema in a resource that has the wanted name or almost that name: an anchor or a pointer. */
function nearestPlace(index: SchemaIndex, { path, resource, fragment = "" }: Fragment): string | undefined {
  const wanted = fragment.startsWith("/") ? (pointerTokens(fragment).at(-1) ?? "") : fragment;
  const anchors = [...index.anchors.keys()].flatMap((key) =>
    key.startsWith(`${path}#`) ? key.slice(path.length + 1) : [],
  );
  const pointers = namedPlaces(resource);
  const names = pointers.map((pointer) => pointerTokens(pointer).at(-1) ?? "");
  const name = [...anchors, ...names].includes(wanted) ? wanted : nearest(wanted, [...names, ...anchors]);
  if (name === undefined) return undefined;
  const alike = pointers.filter((_, i) => names[i] === name);
  const pointer = nearest(fragment, alike) ?? alike[0];
  return pointer === undefined ? name : encodeURI(pointer);
}

/** Pointers of what a schema resource names: the members of `$defs` at any depth, then properties. */
function namedPlaces({ source, pointer: root }: Target): string[] {
  const places: { readonly pointer: string; readonly isDefinition: boolean }[] = [];
  walkSource(source, ({ node, pointer }) => {
    if (pointer !== root && !pointer.startsWith(`${root}/`)) return;
    for (const keyword of ["$defs", "properties"]) {
      const found = members(node, keyword).map(
        ([name]) => `${pointer.slice(root.length)}/${keyword}/${escapeToken(name)}`,
      );
      places.push(...found.map((place) => ({ pointer: place, isDefinition: keyword === "$defs" })));
    }
  });
  const sorted = [...places.filter((one) => one.isDefinition), ...places.filter((one) => !one.isDefinition)];
  return sorted.map(({ pointer }) => pointer);
}

/** A definition of the schema that has the reference, as a reference to it. */
function definitionNamed({ resources }: SchemaIndex, name: string, base: string): string | undefined {
  const holder = resources.get(stripFragment(base));
  const root = holder && atPointer(holder.source.value, holder.pointer);
  const names = isObject(root) ? members(root, "$defs").map(([key]) => key) : [];
  const found = names.includes(name) ? name : nearest(name, names);
  return found === undefined ? undefined : `#/$defs/${encodeURI(escapeToken(found))}`;
}

/** The URI of the schema that a path probably means: by the name of its file, otherwise by the likeness of its `$id`. */
function nearestFile({ resources, uris }: SchemaIndex, path: string, base: string): string | undefined {
  const name = nameOf(path);
  const roots = [...uris].filter(([, uri]) => resources.has(uri));
  const here = folderOf(path);
  const called = roots.filter(([{ file }, uri]) => nameOf(file) === name || stemOf(uri) === stemOf(path));
  const [, uri] = called.find(([, one]) => folderOf(one) === here) ?? called[0] ?? [];
  if (uri !== undefined) return uri;
  const others = [...resources.keys()].filter((one) => one !== stripFragment(base));
  const inFolder = others.filter((one) => folderOf(one) === here);
  const stem = stemOf(path);
  const near = nearest(stem, inFolder.map(stemOf)) ?? nearest(stem, others.map(stemOf));
  return [...inFolder, ...others].find((one) => stemOf(one) === near);
}

/** The only schema of the set that has something at a fragment. */
function onlyOneWith(index: SchemaIndex, fragment: string): string | undefined {
  const [first, ...others] = [...index.resources.keys()].filter((uri) => lookUp(index, `${uri}#${fragment}`));
  return others.length === 0 ? first : undefined;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function stemOf(path: string): string {
  return nameOf(path).replace(/\.[^.]+$/, "");
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** A URI as a reference from `base`: empty for the same schema, and a name for one in the same folder. */
function shorten(uri: string, base: string): string {
  const from = stripFragment(base);
  if (uri === from) return "";
  return folderOf(uri) === folderOf(from) ? nameOf(uri) : uri;
}
