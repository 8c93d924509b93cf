/** Whether text is padded base64 in the standard alphabet, and not empty. */
export function isByte(text: string): boolean {
  return text !== "" && text.length % 4 === 0 && !/[^A-Za-z0-9+/]/.test(text.replace(/={1,2}$/, ""));
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isDate(text: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (parts === null) return false;
  const [year = 0, month = 0, day = 0] = parts.slice(1).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > (DAYS[month - 1] ?? 0)) return false;
  return month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
}

/** As in Go's strfmt: any character may precede the fraction, and the text after a second `T` is ignored. */
const TIME = /^.{10}[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:[^\nTt]\d+)?(?:[Zz]|[+-]\d\d:\d\d)(?:[Tt][^]*)?$/u;

export function isDateTime(text: string): boolean {
  return TIME.test(text) && isDate(text.slice(0, 10));
}

/** One label of letters, digits and symbols, or several labels that end in letters. Dashes as in the API server. */
const HOSTNAME =
  /^(?:[\dA-Za-z\p{S}\p{L}](?:-?[\dA-Za-z\p{S}\p{L}]{0,62})?|(?:[\dA-Za-z\p{S}\p{L}](?:[\dA-Za-z\p{S}\p{L}-]{0,61}[\dA-Za-z\p{S}\p{L}])?\.)+[A-Za-z\p{L}]{2,63})$/u;

export function isHostname(text: string): boolean {
  if (text.length > 255 || !HOSTNAME.test(text)) return false;
  return utf8Length(text) <= 255 && text.split(".").every((label) => utf8Length(label) <= 63);
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

export function isShortName(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text);
}

export function isLongName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(text);
}

export function isMac(text: string): boolean {
  if (text.length > 59) return false;
  return (
    (/^[0-9a-f]{2}(?:(?::[0-9a-f]{2})+|(?:-[0-9a-f]{2})+)$/i.test(text) && [17, 23, 59].includes(text.length)) ||
    (/^[0-9a-f]{4}(?:\.[0-9a-f]{4})+$/i.test(text) && [14, 19, 49].includes(text.length)) ||
    (/^[0-9a-f]+$/i.test(text) && [12, 16, 40].includes(text.length))
  );
}
