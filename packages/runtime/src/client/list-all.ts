import type { KubernetesObject, Resource } from "../resource.ts";
import type { Client, ListOptions, ObjectList } from "./client.ts";
import { GoneError } from "./errors.ts";

/** As client-go has it. */
const PAGE = 500;

export type ListAllOptions = Omit<ListOptions, "continue">;

/** All objects, and the version of the list, where a watch can begin. */
export interface WholeList<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
}

/**
 * Lists in pages of `limit`, 500 without it; the time limit is that of one page. If the server forgets the list in the
 * middle (410), it begins again and asks for everything at once, which cannot be forgotten. Rule: client-go's ListPager.
 */
export async function listAll<T extends KubernetesObject>(
  client: Client,
  resource: Resource<T>,
  options: ListAllOptions = {},
): Promise<WholeList<T>> {
  const { limit = PAGE, ...once } = options;
  const { resourceVersion: _, ...further } = once; // a continue token says it already
  const pages = [await client.list(resource, { ...once, limit })];
  for (let from = pages[0]?.metadata.continue; from !== undefined; from = pages.at(-1)?.metadata.continue) {
    try {
      pages.push(await client.list(resource, { ...further, limit, continue: from }));
    } catch (error) {
      if (!(error instanceof GoneError)) throw error;
      return joined([await client.list(resource, once)]);
    }
  }
  return joined(pages);
}

/** All pages are of the first one's version, even if a server says another. */
function joined<T>(pages: readonly ObjectList<T>[]): WholeList<T> {
  return {
    items: pages.flatMap(({ items }) => items),
    resourceVersion: pages[0]?.metadata.resourceVersion ?? "",
  };
}
