/** Makes a value on first use. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Makes a value for two uses and then forgets it: the texts of a large set would fill the memory. */
export function twice<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    const current = made ?? { value: make() };
    made = made === undefined ? current : undefined;
    return current.value;
  };
}
