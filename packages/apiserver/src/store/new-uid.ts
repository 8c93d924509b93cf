import type { Random } from "../../../base/src/clock.ts";

const VARIANTS = "89ab";

/** A UUID of version 4. */
export function newUid(random: Random): string {
  const word = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  const [a, b, c, d] = [word(), word(), word(), word()];
  const variant = VARIANTS.charAt(Math.floor(random() * VARIANTS.length));
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`;
}
