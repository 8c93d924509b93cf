import { isIpv4Text } from "../../formats/ip.ts";
import { isUri } from "../../formats/uri.ts";
import { CelError } from "../values/cel-error.ts";
import { Extension, PlainList, PlainMap } from "../values/cel-value.ts";

/** Addresses and URLs. Rule: k8s.io/apiserver `cel/library/ip.go`, `cidr.go` and `urls.go`, Go's `net/netip`. */

export class Ip extends Extension {
  readonly typeName = "net.IP";
  /** 4 or 16 bytes. */
  readonly bytes: readonly number[];

  constructor(bytes: readonly number[]) {
    super();
    this.bytes = bytes;
  }

  equals(other: Extension): boolean {
    return other instanceof Ip && other.bytes.join() === this.bytes.join();
  }

  get family(): bigint {
    return this.bytes.length === 4 ? 4n : 6n;
  }

  override toString(): string {
    return this.bytes.length === 4 ? this.bytes.join(".") : printIpv6(this.bytes);
  }

  get isUnspecified(): boolean {
    return this.bytes.every((byte) => byte === 0);
  }

  get isLoopback(): boolean {
    if (this.bytes.length === 4) return this.bytes[0] === 127;
    return this.bytes.every((byte, i) => byte === (i === 15 ? 1 : 0));
  }

  get isLinkLocalMulticast(): boolean {
    const [a = 0, b = 0, c = 0] = this.bytes;
    return this.bytes.length === 4 ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 0x02;
  }

  get isLinkLocalUnicast(): boolean {
    const [a = 0, b = 0] = this.bytes;
    return this.bytes.length === 4 ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80;
  }

  get isGlobalUnicast(): boolean {
    const [a = 0] = this.bytes;
    const isMulticast = this.bytes.length === 4 ? (a & 0xf0) === 0xe0 : a === 0xff;
    const isBroadcast = this.bytes.length === 4 && this.bytes.every((byte) => byte === 255);
    return !isBroadcast && !this.isUnspecified && !this.isLoopback && !isMulticast && !this.isLinkLocalUnicast;
  }
}

/** The shortest text of an IPv6 address: the first of the longest runs of zeros, from two on, becomes `::`. */
function printIpv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i] ?? 0) * 256 + (bytes[2 * i + 1] ?? 0));
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const texts = groups.map((group) => group.toString(16));
  if (best.start < 0) return texts.join(":");
  return `${texts.slice(0, best.start).join(":")}::${texts.slice(best.start + best.length).join(":")}`;
}

function parseAddress(text: string): readonly number[] | undefined {
  if (!text.includes(":")) return isIpv4Text(text) ? text.split(".").map(Number) : undefined;
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail] = halves.map((half) => parseGroups(half));
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const [before, after] = [head, tail ?? []];
  const missing = 16 - before.length - after.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return [...before, ...Array.from({ length: missing }, () => 0), ...after];
}

function parseGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const groups = text.split(":");
  const bytes = groups.map((group, i) => {
    if (i === groups.length - 1 && group.includes("."))
      return isIpv4Text(group) ? group.split(".").map(Number) : undefined;
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });
  return bytes.every((part) => part !== undefined) ? bytes.flat() : undefined;
}

/** Throws a `CelError` if the text is not an IP address. */
export function parseIp(text: string): Ip {
  const zone = text.indexOf("%");
  const bytes = parseAddress(zone > 0 && text.includes(":") ? text.slice(0, zone) : text);
  if (bytes === undefined || (zone >= 0 && zone === text.length - 1))
    throw new CelError(
      `IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): unable to parse IP`,
    );
  if (zone >= 0) throw new CelError(`IP address ${JSON.stringify(text)} with zone value is not allowed`);
  if (isMapped(bytes)) throw new CelError(`IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`);
  return new Ip(bytes);
}

function isMapped(bytes: readonly number[]): boolean {
  return bytes.length === 16 && bytes.slice(0, 12).every((byte, i) => byte === (i < 10 ? 0 : 255));
}

export class Cidr extends Extension {
  readonly typeName = "net.CIDR";
  readonly ip: Ip;
  readonly bits: number;

  constructor(ip: Ip, bits: number) {
    super();
    this.ip = ip;
    this.bits = bits;
  }

  equals(other: Extension): boolean {
    return other instanceof Cidr && other.bits === this.bits && other.ip.equals(this.ip);
  }

  override toString(): string {
    return `${this.ip.toString()}/${this.bits}`;
  }

  masked(): Cidr {
    return new Cidr(new Ip(maskedBytes(this.ip.bytes, this.bits)), this.bits);
  }

  contains(ip: Ip): boolean {
    if (ip.bytes.length !== this.ip.bytes.length) return false;
    return maskedBytes(ip.bytes, this.bits).join() === maskedBytes(this.ip.bytes, this.bits).join();
  }

  containsCidr(other: Cidr): boolean {
    return this.bits <= other.bits && this.contains(other.ip);
  }
}

function maskedBytes(bytes: readonly number[], bits: number): number[] {
  return bytes.map((byte, i) => {
    const kept = Math.min(8, Math.max(0, bits - 8 * i));
    return byte & (0xff << (8 - kept)) & 0xff;
  });
}

/** Throws a `CelError` if the text is not an address with a length of its prefix. */
export function parseCidr(text: string): Cidr {
  const slash = text.lastIndexOf("/");
  const address = parseAddress(text.slice(0, Math.max(slash, 0)));
  const length = text.slice(slash + 1);
  const bits = Number(length);
  if (slash < 0 || address === undefined || !/^(?:0|[1-9]\d{0,2})$/.test(length) || bits > address.length * 8)
    throw new CelError(
      `network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix(${JSON.stringify(text)}): unable to parse`,
    );
  if (isMapped(address))
    throw new CelError(
      `network address parse error during conversion from string: IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`,
    );
  return new Cidr(new Ip(address), bits);
}

/** Whether a function that throws a `CelError` for an invalid text accepts the text. */
export function accepts(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

interface UrlParts {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

export class UrlValue extends Extension {
  readonly typeName = "kubernetes.URL";
  readonly text: string;
  readonly #parts: UrlParts;

  constructor(text: string, parts: UrlParts) {
    super();
    this.text = text;
    this.#parts = parts;
  }

  equals(other: Extension): boolean {
    return other instanceof UrlValue && other.text === this.text;
  }

  get scheme(): string {
    return this.#parts.scheme;
  }

  get host(): string {
    return this.#parts.host;
  }

  get hostname(): string {
    const { host } = this.#parts;
    if (host.startsWith("[")) return host.slice(1, host.indexOf("]"));
    return this.port === "" ? host.replace(/:$/, "") : host.slice(0, host.lastIndexOf(":"));
  }

  get port(): string {
    return /:(\d+)$/.exec(this.#parts.host)?.[1] ?? "";
  }

  get escapedPath(): string {
    return this.#parts.path;
  }

  get query(): PlainMap {
    const found = new Map<string, string[]>();
    for (const pair of this.#parts.query.split("&")) {
      if (pair === "" || pair.includes(";")) continue;
      const equals = pair.indexOf("=");
      const [key, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
      const [name, text] = [unescapeQuery(key), unescapeQuery(value)];
      if (name !== undefined && text !== undefined) found.set(name, [...(found.get(name) ?? []), text]);
    }
    return new PlainMap([...found].map(([name, values]) => [name, new PlainList(values)] as const));
  }
}

function unescapeQuery(text: string): string | undefined {
  if (/%(?![0-9a-f]{2})/i.test(text)) return undefined;
  const bytes = text
    .replaceAll("+", " ")
    .replace(/[^%]+|%([0-9a-f]{2})/gi, (part, hex?: string) =>
      hex === undefined ? encodeURIComponent(part) : `%${hex}`,
    );
  try {
    return decodeURIComponent(bytes);
  } catch {
    return "\ufffd";
  }
}

/** Throws a `CelError` if the text is not an absolute URI or an absolute path. */
export function parseUrl(text: string): UrlValue {
  if (!isUri(text))
    throw new CelError(
      `URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`,
    );
  const [whole = ""] = text.split("#", 1);
  const question = whole.indexOf("?");
  const [address, query] = question < 0 ? [whole, ""] : [whole.slice(0, question), whole.slice(question + 1)];
  const scheme = /^([a-z][-+.0-9a-z]*):/i.exec(address)?.[1] ?? "";
  const rest = scheme === "" ? address : address.slice(scheme.length + 1);
  if (!rest.startsWith("//") || (scheme === "" && !rest.startsWith("//")))
    return new UrlValue(text, {
      scheme: scheme.toLowerCase(),
      host: "",
      path: rest.startsWith("/") ? escapePath(rest) : "",
      query,
    });
  const slash = rest.indexOf("/", 2);
  const [authority, path] = slash < 0 ? [rest.slice(2), ""] : [rest.slice(2, slash), rest.slice(slash)];
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  return new UrlValue(text, { scheme: scheme.toLowerCase(), host: unescapeHost(host), path: escapePath(path), query });
}

function unescapeHost(host: string): string {
  return unescapeQuery(host.replaceAll("+", "%2B")) ?? host;
}

/** Go escapes what a path should not have, and keeps what is escaped. */
function escapePath(path: string): string {
  return path.replace(/[^-\w.~!$&'()*+,;=:@/%[\]]/gu, (character) => encodeURIComponent(character));
}
