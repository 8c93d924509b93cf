/** An API server for tests and demos, in the same process. */
export type { ApiResource, PrinterColumn } from "./api-resource.ts";
export { ApiServer, type ApiServerOptions, type InProcessConnection } from "./api-server.ts";
export { type Failure, Faults } from "./faults.ts";
export type { AccessAttributes, AccessPolicy } from "./http/access-review.ts";
export type { RequestFacts, RequestFilter, Verb } from "./http/request-facts.ts";
export { type LoggedRequest, RequestLog } from "./http/request-log.ts";
export type { WireAnswer, WireRequest } from "./in-process.ts";
export { startTestServer, type TestServer, type TestServerOptions } from "./test-server.ts";
export type { DirectObjects, DirectResource, ObjectChange } from "./store/direct-objects.ts";
export type { StoreState } from "./store/object-store.ts";
