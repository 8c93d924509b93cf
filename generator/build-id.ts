declare const SEAMGEN_BUILD_ID: string | undefined;
declare const SEAMGEN_RUNTIME_VERSION: string | undefined;

/** Hash of the sources of this build; null if seamgen runs from its sources, where nothing is cached. */
export const BUILD_ID: string | null = typeof SEAMGEN_BUILD_ID === "string" ? SEAMGEN_BUILD_ID : null;

/** Version of @seamgen/runtime that generated packages require. */
export const RUNTIME_VERSION: string = typeof SEAMGEN_RUNTIME_VERSION === "string" ? SEAMGEN_RUNTIME_VERSION : "0.1.0";
