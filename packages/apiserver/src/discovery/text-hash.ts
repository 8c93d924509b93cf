const PRIME = 0x01000193;

/** A hash of 16 hexadecimal digits (two rounds of FNV-1a). Not for security. */
export function textHash(text: string): string {
  return [0x811c9dc5, 0x050c5d1f].map((seed) => round(text, seed).toString(16).padStart(8, "0")).join("");
}

function round(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash >>> 0;
}
