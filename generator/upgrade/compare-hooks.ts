import type { MemberView } from "./source-view.ts";
import type { FoundClass, ClassChain } from "./class-chain.ts";
import type { Hook } from "./wanted-scaffold.ts";

/** The hooks that a class must have and neither declares nor inherits, in the order of a fresh scaffold. */
export function missingHooks({ view, scaffold, ancestors }: ClassChain): readonly Hook[] {
  if (view.isAbstract || view.isAmbient) return [];
  // A concrete class in between has all hooks, or gets them itself.
  if (ancestors.some((ancestor) => !ancestor.view.isAbstract)) return [];
  return scaffold.hooks.filter(
    ({ name }) => !declares({ view }, name) && !ancestors.some((one) => declares(one, name)),
  );
}

function declares({ view }: Pick<FoundClass, "view">, name: string): boolean {
  return view.members.some((member) => member.name === name && !member.isStatic && !member.isAbstract);
}

/** The members that were hooks of an earlier version of the base. */
export function leftoverHooks({ view, scaffold, ancestors }: ClassChain): readonly MemberView[] {
  const wanted = new Set(scaffold.hooks.map(({ name }) => name));
  return view.members.filter(
    (member) =>
      looksLikeHook(member) &&
      !wanted.has(member.name) &&
      !ancestors.some((ancestor) => ancestor.view.members.some(({ name }) => name === member.name)),
  );
}

/** Whether a member has `override`, or the name and parameter of a hook: `mapPack(object: Pack, ...)`. */
function looksLikeHook({ name, takes, isStatic, isOverride, isPublic }: MemberView): boolean {
  if (isStatic || !isPublic || !/^map[A-Z]/.test(name)) return false;
  return isOverride || (takes !== null && name.endsWith(takes));
}
