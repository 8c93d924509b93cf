/** A change of one object, as an informer saw it. */
export interface Change<T> {
  readonly type: "added" | "updated" | "deleted";
  /** The object after the change. If it was deleted, its last known state. */
  readonly object: T;
  /** The object before the change, if the informer knew it. */
  readonly old?: T;
  /**
   * `initial`: the object was in the first list. `watch`: the change has just happened. `relist`: it happened while no
   * watch was open. `resync`: nothing happened, and the resync period has passed.
   */
  readonly cause: "initial" | "watch" | "relist" | "resync";
  /**
   * The controller that the change is reported to has made it, by a write of its `context.client`. That is certain only for
   * a create, and for a write with the resourceVersion that it changes, as of `writeStatus`, `finalize` and `update`; any
   * other write may have changed nothing and returned the state that someone else has written.
   */
  readonly own?: true;
}
