/** The folders of the packages that a release publishes; the generated ones are examples of what users publish. */
export const PUBLISHED = ["", "packages/runtime", "packages/apiserver"] as const;
