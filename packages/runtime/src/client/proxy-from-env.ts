import { BlockList, isIP } from "node:net";
import { domainToASCII } from "node:url";
import { isHttpUrl } from "./connection.ts";
import type { Environment } from "./connection-in-cluster.ts";

/** The address of a server, as the entries of NO_PROXY match it. */
interface Address {
  /** In lower case; IPv6 without brackets. */
  readonly host: string;
  readonly port: string;
}

/**
 * Returns the URL of the proxy for a server, from HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in upper or lower case, or
 * undefined. A server on this machine never has one. Rule: Go's golang.org/x/net/http/httpproxy. Throws if the proxy is
 * not an http or https URL.
 */
export function proxyFromEnv(server: string, env: Environment): string | undefined {
  const { protocol, hostname, port } = new URL(server);
  const read = (name: string) => env[name.toUpperCase()] || env[name.toLowerCase()] || "";
  const name = protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const proxy = read(name);
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, "");
  const address = { host, port: port === "" ? (protocol === "https:" ? "443" : "80") : port };
  if (proxy === "" || isLoopback(host) || isExcluded(address, read("NO_PROXY"))) return undefined;
  const url = proxy.includes("://") ? proxy : `http://${proxy}`;
  if (!isHttpUrl(url)) throw new Error(`${name}: not an http or https URL: ${JSON.stringify(proxy)}`);
  return url;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || isInSubnet(host, "127.0.0.0/8") || isInSubnet(host, "::1/128");
}

function isExcluded(address: Address, list: string): boolean {
  const entries = list.split(",").map((entry) => entry.trim().toLowerCase());
  return entries.some((entry) => entry !== "" && matches(entry, address));
}

/** An entry is `*`, an address, a subnet, or a domain. Domains and addresses may have a port. */
function matches(entry: string, { host, port }: Address): boolean {
  if (entry === "*") return true;
  if (entry.includes("/")) return isInSubnet(host, entry);
  const [name, wantedPort] = splitPort(entry);
  if (name === "" || (wantedPort !== "" && wantedPort !== port)) return false;
  const family = isIP(name);
  if (family !== 0) return isInSubnet(host, `${name}/${family === 4 ? 32 : 128}`);
  // `.example.com` and `*.example.com` match subdomains only, `example.com` itself too.
  const [, prefix = "", domain = ""] = /^(\*?\.)?(.*)$/.exec(name) ?? [];
  const ascii = /[^ -~]/.test(domain) ? domainToASCII(domain) : domain;
  return host.endsWith(`.${ascii}`) || (prefix === "" && host === ascii);
}

/** Splits `host:port` or `[::1]:port`. Another entry is a host. */
function splitPort(entry: string): readonly [host: string, port: string] {
  const [, bracketed, plain, port] = /^(?:\[(.*)\]|([^:]*)):([^:]*)$/.exec(entry) ?? [];
  return port === undefined ? [entry, ""] : [bracketed ?? plain ?? "", port];
}

function isInSubnet(host: string, subnet: string): boolean {
  const [network = "", bits = ""] = subnet.split("/");
  const [family, hostFamily, prefix] = [isIP(network), isIP(host), Number(bits)];
  if (family === 0 || hostFamily === 0 || !/^\d+$/.test(bits) || prefix > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, family === 4 ? "ipv4" : "ipv6");
  return list.check(host, hostFamily === 4 ? "ipv4" : "ipv6");
}
