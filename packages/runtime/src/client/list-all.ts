import type { KubernetesObject, Resource } from "../resource.ts";
import type { Client, ListOptions, ObjectList } from "./client.ts";
import { GoneError } from "./errors.ts";

/** The page size of client-go. */
const PAGE_LIMIT = 500;

export type ListAllOptions = Omit<ListOptions, "continue">;

/** All objects, and the version of the list, from which a watch can start. */
export interface WholeList<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
}

/**
 * Lists all objects in pages of `limit` (default: 500). The timeout applies to each page. If the list expires between
 * two pages (410), it starts again with one request for all objects, which cannot expire. Rule: client-go's ListPager.
 */
export async function listAll<T extends KubernetesObject>(
  client: Client,
  resource: Resource<T>,
  options: ListAllOptions = {},
): Promise<WholeList<T>> {
  const { limit = PAGE_LIMIT, ...once } = options;
  const { resourceVersion: _, ...further } = once; // the continue token implies it
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

/** All pages have the version of the first one, even if a server sends another. */
function joined<T>(pages: readonly ObjectList<T>[]): WholeList<T> {
  return {
    items: pages.flatMap(({ items }) => items),
    resourceVersion: pages[0]?.metadata.resourceVersion ?? "",
  };
}
