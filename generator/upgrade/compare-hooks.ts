import type { MemberView } from "./source-view.ts";
import type { FoundClass, Lineage } from "./lineage.ts";
import type { Hook } from "./wanted-scaffold.ts";

/** Hooks that a class has to have and neither holds nor inherits, in the order of a fresh scaffold. */
export function missingHooks({ view, scaffold, ancestors }: Lineage): readonly Hook[] {
  if (view.isAbstract || view.isAmbient) return [];
  // A concrete class in between has all hooks, or is given them itself.
  if (ancestors.some((ancestor) => !ancestor.view.isAbstract)) return [];
  return scaffold.hooks.filter(
    ({ name }) => !declares({ view }, name) && !ancestors.some((one) => declares(one, name)),
  );
}

function declares({ view }: Pick<FoundClass, "view">, name: string): boolean {
  return view.members.some((member) => member.name === name && !member.isStatic && !member.isAbstract);
}

/** Members that were hooks of a base, which knows none of that name any more. */
export function leftoverHooks({ view, scaffold, ancestors }: Lineage): readonly MemberView[] {
  const wanted = new Set(scaffold.hooks.map(({ name }) => name));
  return view.members.filter(
    (member) =>
      looksLikeHook(member) &&
      !wanted.has(member.name) &&
      !ancestors.some((ancestor) => ancestor.view.members.some(({ name }) => name === member.name)),
  );
}

/** By its `override`, or by what it is called and takes: `mapPack(object: Pack, ...)`. */
function looksLikeHook({ name, takes, isStatic, isOverride, isPublic }: MemberView): boolean {
  if (isStatic || !isPublic || !/^map[A-Z]/.test(name)) return false;
  return isOverride || (takes !== null && name.endsWith(takes));
}
