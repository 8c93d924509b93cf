import { isIpv6 } from "./ip.ts";

/** Whether text is an absolute URI or an absolute path. */
export function isUri(text: string): boolean {
  return isUriWith(text, ["http", "https"]);
}

/** The same for older versions of Go, which accept colons in the host of any scheme. */
export function isLenientUri(text: string): boolean {
  return isUriWith(text, []);
}

/** In the host of a strict scheme, a colon begins the port. */
function isUriWith(text: string, strictSchemes: readonly string[]): boolean {
  if (text === "" || /[\0-\x1f\x7f]/.test(text)) return false;
  if (text === "*") return true;
  const scheme = /^([a-z][-+.0-9a-z]*):/i.exec(text)?.[1];
  const [rest = ""] = (scheme === undefined ? text : text.slice(scheme.length + 1)).split("?", 1);
  if (!rest.startsWith("/")) return scheme !== undefined;
  if (scheme === undefined || !rest.startsWith("//")) return escapesAreHex(rest);
  const slash = rest.indexOf("/", 2);
  const [authority, path] = slash < 0 ? [rest.slice(2), ""] : [rest.slice(2, slash), rest.slice(slash)];
  const at = authority.lastIndexOf("@");
  const user = authority.slice(0, Math.max(at, 0));
  if (!/^[-\w.:~!$&'()*+,;=%@]*$/.test(user) || !escapesAreHex(user)) return false;
  return isUriHost(strictSchemes.includes(scheme.toLowerCase()), authority.slice(at + 1)) && escapesAreHex(path);
}

function escapesAreHex(text: string): boolean {
  return !/%(?![0-9a-f]{2})/i.test(text);
}

/** Characters and escapes that a host must not have. Only `%` and bytes outside ASCII may be escaped. */
const BAD_IN_HOST = /[^-\w.~!"$&'()*+,:;<=>[\]%\x80-\uffff]|%(?!25|[89a-f][0-9a-f])/i;
/** The same for the zone of an IPv6 address, where escapes of plain characters and of a space are allowed. */
const BAD_IN_ZONE =
  /[^-\w.~!"$&'()*+,:;<=>[\]%\x80-\uffff]|%(?!2[0-24-9a-e]|3[0-9a-e]|[46][1-9a-f]|5[0-9abdf]|7[0-9ae])/i;

function isUriHost(strict: boolean, host: string): boolean {
  const open = host.lastIndexOf("[");
  if (open > 0) return false;
  if (open === 0) return isIpLiteral(host);
  const colon = strict ? host.indexOf(":") : host.lastIndexOf(":");
  return (colon < 0 || /^:\d*$/.test(host.slice(colon))) && !BAD_IN_HOST.test(host);
}

function isIpLiteral(host: string): boolean {
  const close = host.lastIndexOf("]");
  if (close < 0 || !/^(?::\d*)?$/.test(host.slice(close + 1))) return false;
  const inside = host.slice(1, close);
  const percent = inside.indexOf("%25");
  if (percent < 0) return isIpv6(inside);
  return isIpv6(inside.slice(0, percent)) && percent + 3 < inside.length && !BAD_IN_ZONE.test(inside.slice(percent));
}
