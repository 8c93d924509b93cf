// Errors -----------------------------------------------------------------------------------------

export class ValidationFailure extends Error {
  constructor(typeName, errors) {
    const lines = errors.map(
      ({ path, message }) => `  ${path === "" ? "the value" : path} ${message}`,
    );
    super(`not a valid ${typeName}:\n${lines.join("\n")}`);
    this.name = "ValidationFailure";
    this.errors = errors;
  }
}

/** Runs a check function and says all that is wrong, in words. */
export function errorsOf(check, value) {
  if (check(value)) return [];
  const raw = check.errors;
  check.errors = null;
  const seen = new Set();
  const errors = [];
  for (const error of raw) {
    const finished = {
      path: error.instancePath,
      message: messageOf(error, value),
      keyword: error.keyword,
      schemaPath: error.schemaPath,
    };
    const key = JSON.stringify(finished);
    if (!seen.has(key)) errors.push(finished);
    seen.add(key);
  }
  return errors;
}

export function assertWith(check, value, typeName) {
  const errors = errorsOf(check, value);
  if (errors.length > 0) throw new ValidationFailure(typeName, errors);
}

/** The errors of the new object, and one for each immutable path whose value is not what it was. */
export function updateErrorsOf(check, immutable, oldObject, newObject) {
  const errors = errorsOf(check, newObject);
  for (const [path, schemaPath] of immutable) {
    const before = valueAt(oldObject, path);
    const after = valueAt(newObject, path);
    if (equal(before, after)) continue;
    const what =
      after === undefined
        ? "may not be removed"
        : before === undefined
          ? "may not be added"
          : "may not change";
    const message = `${what} once the object exists`;
    errors.push({ path, message, keyword: "immutable", schemaPath });
  }
  return errors;
}

function valueAt(root, pointer) {
  let value = root;
  for (const token of pointer.split("/").slice(1)) {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (
      typeof value !== "object" ||
      value === null ||
      !Object.hasOwn(value, key)
    )
      return undefined;
    value = value[key];
  }
  return value;
}

function messageOf(error, root) {
  const { params, propertyName } = error;
  const value =
    propertyName === undefined
      ? valueAt(root, error.instancePath)
      : propertyName;
  const text = Object.hasOwn(MESSAGES, error.keyword)
    ? MESSAGES[error.keyword](params, value)
    : `must satisfy "${error.keyword}"`;
  return propertyName === undefined
    ? text
    : `has a property name ${show(propertyName)} that ${text}`;
}

const MESSAGES = {
  type: ({ type }, value) =>
    `must be ${[type].flat().join(" or ")}, got ${kindOf(value, type)}`,
  const: ({ allowedValue }, value) =>
    `must be ${show(allowedValue)}, got ${show(value)}`,
  enum: ({ allowedValues }, value) =>
    `must be ${listOf(allowedValues)}, got ${show(value)}${suggestion(value, allowedValues)}`,
  required: ({ missingProperty }) =>
    `must have property ${show(missingProperty)}`,
  dependentRequired: ({ missingProperty, property }) =>
    `must have property ${show(missingProperty)} when ${show(property)} is present`,
  additionalProperties: ({ additionalProperty, known }) =>
    unknownProperty(additionalProperty, known),
  unevaluatedProperties: ({ unevaluatedProperty }) =>
    unknownProperty(unevaluatedProperty, []),
  propertyNames: ({ propertyName }) =>
    `has an invalid property name ${show(propertyName)}`,
  minProperties: ({ limit }, value) =>
    `must have at least ${count(limit, "property", "properties")}, got ${sizeOf(value)}`,
  maxProperties: ({ limit }, value) =>
    `must have at most ${count(limit, "property", "properties")}, got ${sizeOf(value)}`,
  minItems: ({ limit }, value) =>
    `must have at least ${count(limit, "item")}, got ${sizeOf(value)}`,
  maxItems: ({ limit }, value) =>
    `must have at most ${count(limit, "item")}, got ${sizeOf(value)}`,
  items: ({ limit }, value) =>
    `must have at most ${count(limit, "item")}, got ${sizeOf(value)}`,
  unevaluatedItems: ({ len }, value) =>
    `must have at most ${count(len, "item")}, got ${sizeOf(value)}`,
  uniqueItems: ({ i, j }) =>
    `must not have equal items: ${i} and ${j} are the same`,
  contains: ({ minContains, maxContains }) =>
    `must contain at least ${count(minContains, "valid item")}` +
    (maxContains === undefined ? "" : ` and at most ${maxContains}`),
  minLength: ({ limit }, value) =>
    `must have at least ${count(limit, "character")}, got ${codePoints(value)}`,
  maxLength: ({ limit }, value) =>
    `must have at most ${count(limit, "character")}, got ${codePoints(value)}`,
  pattern: ({ pattern }, value) =>
    `must match the pattern ${pattern}, got ${show(value)}`,
  format: ({ format }, value) =>
    `must be a valid ${format}, got ${show(value)}`,
  minimum: ({ limit }, value) => `must be at least ${limit}, got ${value}`,
  maximum: ({ limit }, value) => `must be at most ${limit}, got ${value}`,
  exclusiveMinimum: ({ limit }, value) =>
    `must be greater than ${limit}, got ${value}`,
  exclusiveMaximum: ({ limit }, value) =>
    `must be less than ${limit}, got ${value}`,
  multipleOf: ({ multipleOf }, value) =>
    `must be a multiple of ${multipleOf}, got ${value}`,
  anyOf: () => "must match at least one of the alternatives",
  oneOf: ({ passingSchemas }) =>
    `must match exactly one of the alternatives, matches ` +
    (passingSchemas === null
      ? "none"
      : passingSchemas.map((index) => index + 1).join(" and ")),
  not: () => "must not match what the schema rules out",
  if: ({ failingKeyword }) =>
    `must match what the schema's "${failingKeyword}" asks for`,
  "false schema": () => "is not allowed",
};

function unknownProperty(name, known) {
  return `has unknown property ${show(name)}${suggestion(name, known)}`;
}

function count(limit, one, many = `${one}s`) {
  return `${limit} ${limit === 1 ? one : many}`;
}

function sizeOf(value) {
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

function kindOf(value, wanted) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const whole = [wanted].flat().includes("integer");
  if (typeof value === "number" && (whole || !Number.isFinite(value)))
    return String(value);
  return typeof value;
}

const SHOWN = 80;

/** JSON text of a value, cut where it gets long. */
function show(value) {
  if (typeof value === "string") {
    return JSON.stringify(
      value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value,
    );
  }
  if (typeof value === "object" && value !== null)
    return Array.isArray(value) ? "an array" : "an object";
  return String(value);
}

function listOf(values) {
  const shown = values.slice(0, 12).map((value) => JSON.stringify(value));
  const more =
    values.length > shown.length ? `, ... (${values.length} in all)` : "";
  return values.length === 1 ? shown[0] : `one of ${shown.join(", ")}${more}`;
}

function suggestion(name, known) {
  if (typeof name !== "string" || name.length > 64) return "";
  let best;
  let least = Math.floor(name.length / 3) + 1;
  for (const candidate of known) {
    if (
      typeof candidate !== "string" ||
      Math.abs(candidate.length - name.length) >= least
    )
      continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best === undefined ? "" : `; did you mean ${show(best)}?`;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
function editDistance(a, b) {
  let older = [];
  let old = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(old[j] + 1, row[j - 1] + 1, old[j - 1] + change);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], older[j - 2] + 1);
    }
    [older, old] = [old, row];
  }
  return old[b.length];
}

// Values -----------------------------------------------------------------------------------------

/** Equality of JSON values: member order does not count; a member that is undefined is absent. */
export function equal(a, b) {
  if (a === b) return true;
  if (
    typeof a !== "object" ||
    typeof b !== "object" ||
    a === null ||
    b === null
  )
    return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a))
    return a.length === b.length && a.every((item, i) => equal(item, b[i]));
  const keys = memberNames(a);
  return (
    keys.length === memberNames(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
  );
}

function memberNames(object) {
  return Object.keys(object).filter((key) => object[key] !== undefined);
}

/** Indexes of two equal items, or null. */
export function equalItems(items) {
  const seen = new Map();
  for (let j = 0; j < items.length; j++) {
    const key = canonical(items[j]);
    const i = seen.get(key);
    if (i !== undefined) return [i, j];
    seen.set(key, j);
  }
  return null;
}

/** One text for all values that are equal. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null)
    return value === 0 ? "0" : String(JSON.stringify(value));
  const members = memberNames(value).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

/** Length of a string as JSON Schema counts it. */
export function codePoints(text) {
  let length = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    if (
      (text.charCodeAt(i) & 0xfc00) === 0xd800 &&
      (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00
    ) {
      length--;
      i++;
    }
  }
  return length;
}

/** Exact for decimals as they are written: 4.35 is a multiple of 0.01. */
export function isMultipleOf(value, factor) {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(factor))
    return value % factor === 0;
  if (!Number.isFinite(value)) return false;
  const [a, aPlaces] = decimal(value);
  const [b, bPlaces] = decimal(factor);
  const places = Math.max(aPlaces, bPlaces);
  return (
    (a * 10n ** BigInt(places - aPlaces)) %
      (b * 10n ** BigInt(places - bPlaces)) ===
    0n
  );
}

/** Digits of a number as an integer, and how many of them stand after the decimal point. */
function decimal(number) {
  const [digits, exponent] = String(number).split("e");
  const [whole, fraction = ""] = digits.split(".");
  const places = fraction.length - Number(exponent ?? 0);
  const all = BigInt(whole + fraction);
  return places < 0 ? [all * 10n ** BigInt(-places), 0] : [all, places];
}

// Formats, as the API server understands them ----------------------------------------------------

export function isInt32(value) {
  return Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}

/** The largest int64 is read as 2^63, so that passes; so does 2^63 itself, which cannot be told apart. */
export function isInt64(value) {
  return Number.isInteger(value) && value >= -(2 ** 63) && value <= 2 ** 63;
}

export function isFloat(value) {
  return Number.isFinite(Math.fround(value));
}

export function isDouble(value) {
  return Number.isFinite(value);
}

export function isBsonObjectId(text) {
  return /^[0-9a-f]{24}$/i.test(text);
}

export function isUuid(text) {
  return /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(
    text,
  );
}

export function isUuid3(text) {
  return /^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(
    text,
  );
}

export function isUuid4(text) {
  return /^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i.test(
    text,
  );
}

export function isUuid5(text) {
  return /^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i.test(
    text,
  );
}

export function isHexColor(text) {
  return /^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(text);
}

export function isRgbColor(text) {
  const part =
    "[\\t\\n\\f\\r ]*(?:0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])[\\t\\n\\f\\r ]*";
  return new RegExp(`^rgb\\(${part},${part},${part}\\)$`).test(text);
}

export function isSsn(text) {
  return /^\d{3}[- ]\d{2}[- ]\d{4}$/.test(text);
}

export function isCreditCard(text) {
  const digits = text.replace(/[^0-9]+/g, "");
  const issuer =
    /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/;
  if (!issuer.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 1 : 2);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

export function isIsbn(text) {
  return isIsbn10(text) || isIsbn13(text);
}

export function isIsbn10(text) {
  const digits = text.replace(/[\t\n\f\r -]+/g, "");
  if (!/^\d{9}[\dX]$/.test(digits)) return false;
  const sum = [...digits].reduce(
    (total, digit, i) => total + (i + 1) * (digit === "X" ? 10 : Number(digit)),
    0,
  );
  return sum % 11 === 0;
}

export function isIsbn13(text) {
  const digits = text.replace(/[\t\n\f\r -]+/g, "");
  if (!/^\d{13}$/.test(digits)) return false;
  const sum = [...digits].reduce(
    (total, digit, i) => total + (i % 2 === 0 ? 1 : 3) * Number(digit),
    0,
  );
  return sum % 10 === 0;
}

/** Padded base64 of the standard alphabet; not the empty string. */
export function isByte(text) {
  return (
    text !== "" &&
    text.length % 4 === 0 &&
    !/[^A-Za-z0-9+/]/.test(text.replace(/={1,2}$/, ""))
  );
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isDate(text) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [
    Number(parts[1]),
    Number(parts[2]),
    Number(parts[3]),
  ];
  if (month < 1 || month > 12 || day < 1 || day > DAYS[month - 1]) return false;
  return (
    month !== 2 ||
    day < 29 ||
    (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0))
  );
}

/** Any character may stand before the fraction, and what follows a second `T` is not read. */
const TIME =
  /^.{10}[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:[^\nTt]\d+)?(?:[Zz]|[+-]\d\d:\d\d)(?:[Tt][^]*)?$/u;

export function isDateTime(text) {
  return TIME.test(text) && isDate(text.slice(0, 10));
}

/** A label of letters, digits and symbols, or dotted labels that end in letters. Dashes only where the server takes them. */
const HOSTNAME =
  /^(?:[\dA-Za-z\p{S}\p{L}](?:-?[\dA-Za-z\p{S}\p{L}]{0,62})?|(?:[\dA-Za-z\p{S}\p{L}](?:[\dA-Za-z\p{S}\p{L}-]{0,61}[\dA-Za-z\p{S}\p{L}])?\.)+[A-Za-z\p{L}]{2,63})$/u;

export function isHostname(text) {
  if (text.length > 255 || !HOSTNAME.test(text)) return false;
  return (
    utf8Length(text) <= 255 &&
    text.split(".").every((label) => utf8Length(label) <= 63)
  );
}

function utf8Length(text) {
  let length = 0;
  for (const char of text) {
    const code = char.codePointAt(0);
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}

export function isShortName(text) {
  return text.length <= 63 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text);
}

export function isLongName(text) {
  return (
    text.length <= 253 &&
    /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(
      text,
    )
  );
}

export function isMac(text) {
  if (text.length > 59) return false;
  return (
    (/^[0-9a-f]{2}(?:(?::[0-9a-f]{2})+|(?:-[0-9a-f]{2})+)$/i.test(text) &&
      [17, 23, 59].includes(text.length)) ||
    (/^[0-9a-f]{4}(?:\.[0-9a-f]{4})+$/i.test(text) &&
      [14, 19, 49].includes(text.length)) ||
    (/^[0-9a-f]+$/i.test(text) && [12, 16, 40].includes(text.length))
  );
}

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
/** Leading zeros are taken where the server does so for the sake of old objects. */
const IPV4_LOOSE =
  /^0*(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.0*(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;

/** Eight groups, or fewer around one `::`; the last two may be written as an IPv4 address. */
function isIpv6Text(text, group, isTail) {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const tail = last.includes(".");
  if (tail && (!isTail(last) || text.endsWith("::"))) return false;
  const hex = tail ? groups.slice(0, -1) : groups;
  const size = hex.length + (tail ? 2 : 0);
  return (
    hex.every((item) => group.test(item)) &&
    (halves.length === 2 ? size < 8 : size === 8)
  );
}

export function isIpv6(text) {
  return (
    text.length <= 45 &&
    text.includes(":") &&
    isIpv6Text(text, /^[0-9a-f]{1,4}$/i, (tail) => IPV4.test(tail))
  );
}

function isLooseIp(text) {
  const separator = /[.:]/.exec(text)?.[0];
  if (separator === ".") return isLooseIpv4(text);
  return separator === ":" && isLooseIpv6(text);
}

function isLooseIpv4(text) {
  return IPV4_LOOSE.test(text);
}

function isLooseIpv6(text) {
  return isIpv6Text(text, /^0*[0-9a-f]{1,4}$/i, isLooseIpv4);
}

/** An IPv6 address with an IPv4 tail passes too. */
export function isIpv4(text) {
  return text.includes(".") && isLooseIp(text);
}

export function isCidr(text) {
  const slash = text.indexOf("/");
  const [address, bits] = [text.slice(0, slash), text.slice(slash + 1)];
  if (slash < 0 || !/^0*\d{1,3}$/.test(bits)) return false;
  if (isLooseIpv4(address)) return Number(bits) <= 32;
  return isLooseIpv6(address) && Number(bits) <= 128;
}

/** An absolute URI or an absolute path, with no fragment in its host. */
export function isUri(text) {
  if (text === "" || /[\0-\x1f\x7f]/.test(text)) return false;
  if (text === "*") return true;
  const scheme = /^([a-z][-+.0-9a-z]*):/i.exec(text)?.[1];
  const rest = (
    scheme === undefined ? text : text.slice(scheme.length + 1)
  ).split("?", 1)[0];
  if (!rest.startsWith("/")) return scheme !== undefined;
  if (scheme === undefined || !rest.startsWith("//"))
    return escapesAreHex(rest);
  const slash = rest.indexOf("/", 2);
  const [authority, path] =
    slash < 0 ? [rest.slice(2), ""] : [rest.slice(2, slash), rest.slice(slash)];
  const at = authority.lastIndexOf("@");
  const user = authority.slice(0, Math.max(at, 0));
  if (!/^[-\w.:~!$&'()*+,;=%@]*$/.test(user) || !escapesAreHex(user))
    return false;
  return (
    isUriHost(scheme.toLowerCase(), authority.slice(at + 1)) &&
    escapesAreHex(path)
  );
}

function escapesAreHex(text) {
  return !/%(?![0-9a-f]{2})/i.test(text);
}

/** What may not stand in a host as it is, and escapes that may not: only bytes beyond ASCII need them, and `%`. */
const BAD_IN_HOST =
  /[^-\w.~!"$&'()*+,:;<=>[\]%\x80-\uffff]|%(?!25|[89a-f][0-9a-f])/i;
/** The same for the zone of an IPv6 address, where escapes stand for what could be written plainly, and space. */
const BAD_IN_ZONE =
  /[^-\w.~!"$&'()*+,:;<=>[\]%\x80-\uffff]|%(?!2[0-24-9a-e]|3[0-9a-e]|[46][1-9a-f]|5[0-9abdf]|7[0-9ae])/i;

function isUriHost(scheme, host) {
  const open = host.lastIndexOf("[");
  if (open > 0) return false;
  if (open === 0) return isIpLiteral(host);
  const strict = scheme === "http" || scheme === "https";
  const colon = strict ? host.indexOf(":") : host.lastIndexOf(":");
  return (
    (colon < 0 || /^:\d*$/.test(host.slice(colon))) && !BAD_IN_HOST.test(host)
  );
}

function isIpLiteral(host) {
  const close = host.lastIndexOf("]");
  if (close < 0 || !/^(?::\d*)?$/.test(host.slice(close + 1))) return false;
  const inside = host.slice(1, close);
  const percent = inside.indexOf("%25");
  if (percent < 0) return isIpv6(inside);
  return (
    isIpv6(inside.slice(0, percent)) &&
    percent + 3 < inside.length &&
    !BAD_IN_ZONE.test(inside.slice(percent))
  );
}

const SPAN_UNITS = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 10n ** 6n,
  s: 10n ** 9n,
  m: 60n * 10n ** 9n,
  h: 3600n * 10n ** 9n,
};
const SPAN =
  /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

/** `1h30m` and `3 days` are durations; the `P3D` of ISO 8601 is not. */
export function isDuration(text) {
  return isSpan(text) || isWordedSpan(text);
}

function isSpan(text) {
  if (!SPAN.test(text)) return false;
  if (text.length < 8) return true;
  const limit = 2n ** 63n - (text.startsWith("-") ? 0n : 1n);
  let total = 0n;
  for (const [, whole, fraction, unit] of text.matchAll(
    /(\d*)(\.\d*)?([a-zµμ]+)/g,
  )) {
    const digits = whole.replace(/^0+/, "");
    if (digits.length > 19) return false;
    const part = Math.trunc(
      Number(`0${fraction ?? ""}`) * Number(SPAN_UNITS[unit]),
    );
    total +=
      BigInt(digits === "" ? 0 : digits) * SPAN_UNITS[unit] + BigInt(part);
  }
  return total <= limit;
}

function isWordedSpan(text) {
  let found = false;
  for (const [, factor, unit] of text.matchAll(
    /(?<!\d)(\d+)[\t\n\f\r ]*([A-Za-zµ]+)/g,
  )) {
    const digits = factor.replace(/^0+/, "");
    if (digits.length > 19 || BigInt(digits === "" ? 0 : digits) >= 2n ** 63n)
      return false;
    found ||=
      /^(?:(?:nano|micro|milli|sec|min|hour|day|week).*|ns|us|µs|ms|[smhdw]|hr|wk)$/.test(
        unit.toLowerCase(),
      );
  }
  return found;
}

/** One mailbox of RFC 5322, a display name and comments included. */
export function isEmail(text) {
  if (
    text.length < 255 &&
    /^[-\w+]+(?:\.[-\w+]+)*@[-\w]+(?:\.[-\w]+)*$/.test(text)
  )
    return true;
  const reader = new MailReader(text);
  return reader.addresses(true) === 1 && reader.comments() && reader.atEnd();
}

const ATOM = /[-\w.!#$%&'*+/=?^`{|}~\x80-\uffff]+/y;
const LITERAL = /\[([!-Z^-~\x80-\uffff]*)\]/y;

/** Reads mail addresses as Go's net/mail does. Each method says whether it could read its part. */
class MailReader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  atEnd() {
    return this.at === this.text.length;
  }

  spaces() {
    while (this.text[this.at] === " " || this.text[this.at] === "\t") this.at++;
  }

  take(char) {
    const found = this.text[this.at] === char;
    if (found) this.at++;
    return found;
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null) this.at = pattern.lastIndex;
    return found;
  }

  /** How many mailboxes an address holds; -1 if it is none. */
  addresses(mayBeGroup) {
    this.spaces();
    if (this.atEnd()) return -1;
    if (this.mailbox()) {
      this.spaces();
      return this.text[this.at] !== "(" || this.nameComment() ? 1 : -1;
    }
    if (this.text[this.at] !== "<" && !this.phrase()) return -1;
    this.spaces();
    if (mayBeGroup && this.take(":")) return this.group();
    return this.take("<") && this.mailbox() && this.take(">") ? 1 : -1;
  }

  group() {
    this.spaces();
    if (this.take(";")) return this.comments() ? 0 : -1;
    for (let total = 1; ; total++) {
      this.spaces();
      if (this.addresses(false) < 0 || !this.comments()) return -1;
      if (this.take(";")) return this.comments() ? total : -1;
      if (!this.take(",")) return -1;
    }
  }

  mailbox() {
    const start = this.at;
    this.spaces();
    const local =
      this.text[this.at] === '"'
        ? (this.quoted() ?? "") !== ""
        : this.dotAtom();
    if (local && this.take("@") && this.domain()) return true;
    this.at = start;
    return false;
  }

  domain() {
    this.spaces();
    if (this.text[this.at] !== "[") return this.dotAtom();
    const address = this.match(LITERAL)?.[1];
    return address !== undefined && (IPV4.test(address) || isIpv6(address));
  }

  /** Text of a quoted string; null if it does not end or holds a control character. */
  quoted() {
    for (let i = this.at + 1; i < this.text.length; i++) {
      if (this.text[i] === '"') {
        const text = this.text.slice(this.at + 1, i);
        this.at = i + 1;
        return text;
      }
      if (this.text[i] === "\\") i++;
      if (/[^\t -~\x80-\uffff]/.test(this.text[i] ?? "")) return null;
    }
    return null;
  }

  dotAtom() {
    const atom = this.match(ATOM)?.[0];
    return atom !== undefined && !/^\.|\.\.|\.$/.test(atom);
  }

  /** Words before an angle bracket. Broken ones are forgiven once there was a good one. */
  phrase() {
    let words = 0;
    let decoded = false;
    for (;;) {
      if (words > 0 && !this.comments()) return false;
      this.spaces();
      if (this.atEnd()) return true;
      const isQuoted = this.text[this.at] === '"';
      const word = isQuoted ? this.quoted() : (this.match(ATOM)?.[0] ?? null);
      const encoded = word === null || isQuoted ? null : encodedWord(word);
      if (word === null || encoded?.known === false)
        return words > 0 || decoded;
      if (encoded === null) words++;
      else decoded ||= encoded.text !== "";
    }
  }

  comments() {
    this.spaces();
    while (this.take("(")) {
      if (this.comment() === null) return false;
      this.spaces();
    }
    return true;
  }

  nameComment() {
    const text = this.take("(") ? this.comment() : null;
    return (
      text !== null &&
      text.split(/[ \t]+/).every((word) => encodedWord(word)?.known !== false)
    );
  }

  /** Text of a comment whose opening bracket has been read; null if it does not end. */
  comment() {
    let text = "";
    for (let depth = 1; !this.atEnd(); this.at++) {
      const char = this.text[this.at];
      if (char === "\\" && this.at + 1 < this.text.length) this.at++;
      else if (char === "(") depth++;
      else if (char === ")") depth--;
      if (depth === 0) {
        this.at++;
        return text;
      }
      text += this.text[this.at];
    }
    return null;
  }
}

/** A word of RFC 2047, with whether its character set is known; null if it is not one. */
function encodedWord(word) {
  const parts =
    word.length < 8 ? null : /^=\?([^?]+)\?([bq])\?([^?]*)\?=$/i.exec(word);
  if (parts === null) return null;
  const [, charset, encoding, text] = parts;
  const bytes =
    encoding.toLowerCase() === "b" ? text.replace(/[\r\n]/g, "") : text;
  const readable =
    encoding.toLowerCase() === "b"
      ? bytes === "" || isByte(bytes)
      : !/[^\t\n\r -~]|=(?![0-9a-f]{2})/i.test(text);
  return readable
    ? { text, known: /^(?:utf-8|iso-8859-1|us-ascii)$/i.test(charset) }
    : null;
}
