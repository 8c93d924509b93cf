import { CelError } from "../values/cel-error.ts";
import { Extension } from "../values/cel-value.ts";

/** A version such as `1.2.3-rc.1`. Rule: blang/semver v4, k8s.io/apiserver `cel/library/semverlib.go`. */
export class Semver extends Extension {
  readonly typeName = "kubernetes.Semver";
  readonly numbers: readonly bigint[];
  readonly prerelease: readonly string[];

  constructor(numbers: readonly bigint[], prerelease: readonly string[]) {
    super();
    this.numbers = numbers;
    this.prerelease = prerelease;
  }

  equals(other: Extension): boolean {
    return other instanceof Semver && compareVersions(this, other) === 0;
  }
}

export function compareVersions(a: Semver, b: Semver): number {
  for (const [i, number] of a.numbers.entries()) {
    const other = b.numbers[i] ?? 0n;
    if (number !== other) return number > other ? 1 : -1;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0)
    return Math.sign(b.prerelease.length - a.prerelease.length);
  for (const [i, part] of a.prerelease.entries()) {
    const other = b.prerelease[i];
    if (other === undefined) return 1;
    const order = compareParts(part, other);
    if (order !== 0) return order;
  }
  return a.prerelease.length === b.prerelease.length ? 0 : -1;
}

const isNumeric = (text: string): boolean => /^\d+$/.test(text);

function compareParts(a: string, b: string): number {
  if (isNumeric(a) !== isNumeric(b)) return isNumeric(a) ? -1 : 1;
  if (a === b) return 0;
  if (isNumeric(a)) return BigInt(a) > BigInt(b) ? 1 : -1;
  return a > b ? 1 : -1;
}

const NUMBER = "(0|[1-9]\\d*)";
const PART = "(?:0|[1-9]\\d*|\\d*[-A-Za-z][-0-9A-Za-z]*)";
const VERSION = new RegExp(
  `^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-(${PART}(?:\\.${PART})*))?(?:\\+[-0-9A-Za-z]+(?:\\.[-0-9A-Za-z]+)*)?$`,
);

/** Throws a `CelError` if the text is not a version. */
export function parseSemver(text: string, normalize = false): Semver {
  const [whole, major = "", minor = "", patch = "", prerelease = ""] =
    VERSION.exec(normalize ? normalized(text) : text) ?? [];
  const numbers = [major, minor, patch];
  if (whole === undefined || numbers.some((number) => BigInt(number) >= 2n ** 64n))
    throw new CelError(text === "" ? "Version string empty" : `invalid version ${JSON.stringify(text)}`);
  return new Semver(numbers.map(BigInt), prerelease === "" ? [] : prerelease.split("."));
}

/** Removes a `v` and leading zeros, and adds missing numbers. */
function normalized(text: string): string {
  const plain = text.replace(/^v/, "");
  const [first = "", second, ...rest] = plain.split(".");
  const parts = [first, ...(second === undefined ? [] : [second]), ...(rest.length === 0 ? [] : [rest.join(".")])];
  if (parts.length < 3 && /[+-]/.test(parts.at(-1) ?? ""))
    throw new CelError("short version cannot contain PreRelease/Build meta data");
  const trimmed = parts.map((part) =>
    part.length > 1 ? part.replace(/^0+(?=\d)/, "").replace(/^0+(?=\D|$)/, "0") : part,
  );
  return [...trimmed, "0", "0"].slice(0, 3).join(".");
}
