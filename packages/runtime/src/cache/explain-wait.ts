import { ForbiddenError, NotFoundError } from "../client/errors.ts";
import type { Resource } from "../resource.ts";

/** Says why an informer has no complete list, and what to do. `error` is the latest failure, if there is one. */
export function explainWait({ group, version, plural }: Resource, error: Error | undefined): string {
  const name = `${plural}.${version}${group === "" ? "" : `.${group}`}`;
  if (error === undefined) return `${name} is being listed`;
  if (error instanceof NotFoundError) return `${name} is not served: is its CustomResourceDefinition installed?`;
  const rule = { apiGroups: [group], resources: [plural], verbs: ["list", "watch"] };
  if (error instanceof ForbiddenError)
    return `${name} is forbidden: the account needs the rule ${JSON.stringify(rule)}`;
  return `${name} cannot be listed: ${error.message}`;
}
