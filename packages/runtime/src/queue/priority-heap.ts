/** The rank of an item: higher priorities come first, then lower orders. */
export interface Ranked {
  readonly priority: number;
  readonly order: number;
}

/** A binary heap. `pop` returns the item that ranks first. */
export class PriorityHeap<T extends Ranked> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    const items = this.#items;
    let at = items.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || !precedes(item, parent)) break;
      items[at] = parent;
      at = above;
    }
    items[at] = item;
  }

  pop(): T | undefined {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (last !== undefined && this.#items.length > 0) this.#sink(last);
    return first;
  }

  clear(): void {
    this.#items.length = 0;
  }

  #sink(item: T): void {
    const items = this.#items;
    let at = 0;
    for (;;) {
      const [left, right] = [items[2 * at + 1], items[2 * at + 2]];
      const rightFirst = left !== undefined && right !== undefined && precedes(right, left);
      const child = rightFirst ? right : left;
      if (child === undefined || !precedes(child, item)) break;
      items[at] = child;
      at = 2 * at + (rightFirst ? 2 : 1);
    }
    items[at] = item;
  }
}

function precedes(a: Ranked, b: Ranked): boolean {
  return a.priority === b.priority ? a.order < b.order : a.priority > b.priority;
}
