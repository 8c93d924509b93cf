const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
/** Allows leading zeros, which the API server accepts for the sake of old objects. */
const IPV4_LOOSE = /^0*(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.0*(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;

/** Eight groups, or fewer around one `::`; the last two may be written as an IPv4 address. */
function isIpv6Text(text: string, group: RegExp, isTail: (tail: string) => boolean): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const tail = last.includes(".");
  if (tail && (!isTail(last) || text.endsWith("::"))) return false;
  const hex = tail ? groups.slice(0, -1) : groups;
  const size = hex.length + (tail ? 2 : 0);
  return hex.every((item) => group.test(item)) && (halves.length === 2 ? size < 8 : size === 8);
}

/** Whether text is four decimal numbers without leading zeros. */
export function isIpv4Text(text: string): boolean {
  return IPV4.test(text);
}

export function isIpv6(text: string): boolean {
  return text.length <= 45 && text.includes(":") && isIpv6Text(text, /^[0-9a-f]{1,4}$/i, isIpv4Text);
}

function isLooseIp(text: string): boolean {
  const separator = /[.:]/.exec(text)?.[0];
  if (separator === ".") return isLooseIpv4(text);
  return separator === ":" && isLooseIpv6(text);
}

function isLooseIpv4(text: string): boolean {
  return IPV4_LOOSE.test(text);
}

function isLooseIpv6(text: string): boolean {
  return isIpv6Text(text, /^0*[0-9a-f]{1,4}$/i, isLooseIpv4);
}

/** The API server also accepts an IPv6 address that ends in an IPv4 address. */
export function isIpv4(text: string): boolean {
  return text.includes(".") && isLooseIp(text);
}

export function isCidr(text: string): boolean {
  const slash = text.indexOf("/");
  const [address, bits] = [text.slice(0, slash), text.slice(slash + 1)];
  if (slash < 0 || !/^0*\d{1,3}$/.test(bits)) return false;
  if (isLooseIpv4(address)) return Number(bits) <= 32;
  return isLooseIpv6(address) && Number(bits) <= 128;
}
