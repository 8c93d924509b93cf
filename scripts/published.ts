/** The folders of the packages that a release publishes. The generated packages are examples, and are not published. */
export const PUBLISHED = ["", "packages/runtime", "packages/apiserver", "packages/admission"] as const;
