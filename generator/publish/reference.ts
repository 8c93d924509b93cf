import { PublishFault } from "./publish-fault.ts";

/** A repository of a registry. */
export interface Repository {
  /** Host and port, as users write it. */
  readonly host: string;
  readonly name: string;
}

/** Where an image is, or will be. */
export interface Reference extends Repository {
  readonly tag?: string;
  readonly digest?: string;
}

const PATTERN = /^oci:\/\/([^/]+)\/([^@:]+)(?::([^@]+))?(?:@(.+))?$/;
const HOST =
  /^([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*(:\d{1,5})?$|^\[[0-9a-fA-F:]+\](:\d{1,5})?$/;
/** Rule: OCI distribution 1.1, "Pulling manifests". */
const NAME = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Parses `oci://HOST/NAME[:TAG][@DIGEST]`. Throws SG8012 if it has another form. */
export function parseReference(text: string): Reference {
  const [, host = "", name = "", tag, digest] = PATTERN.exec(text) ?? [];
  const isValid =
    HOST.test(host) &&
    NAME.test(name) &&
    (tag === undefined || isTag(tag)) &&
    (digest === undefined || DIGEST.test(digest));
  if (!isValid) throw new PublishFault("SG8012", { text });
  return { host, name, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

export function isTag(text: string): boolean {
  return TAG.test(text);
}

export function isRepositoryName(text: string): boolean {
  return NAME.test(text);
}

/** Whether a host is this machine. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, "");
  return name === "localhost" || name.endsWith(".localhost") || /^127(\.\d{1,3}){3}$/.test(name) || name === "[::1]";
}
