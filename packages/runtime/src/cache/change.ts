/** What happened to an object, as an informer saw it. */
export interface Change<T> {
  readonly type: "added" | "updated" | "deleted";
  /** The object now; of a deleted one its last known state. */
  readonly object: T;
  /** The state before, of an object that was known. */
  readonly old?: T;
  /**
   * `initial`: it was there at first. `watch`: it happened just now. `relist`: it happened while no watch was open.
   * `resync`: nothing happened; it is time to look again.
   */
  readonly cause: "initial" | "watch" | "relist" | "resync";
}
