/** An API server for tests and demos, inside the process. */
export type { ApiResource, PrinterColumn } from "./api-resource.ts";
export { type Failure, Faults } from "./faults.ts";
export type { AccessAttributes, AccessPolicy } from "./http/access-review.ts";
export type { RequestFacts, RequestFilter, Verb } from "./http/request-facts.ts";
export { type LoggedRequest, RequestLog } from "./http/request-log.ts";
export { startTestServer, type TestServer, type TestServerOptions } from "./server.ts";
export type { DirectObjects, DirectResource } from "./store/direct-objects.ts";
