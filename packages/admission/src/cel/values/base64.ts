/** Decodes base64 with the letters of URLs, as Go's `base64.URLEncoding`; undefined if the text is not base64. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const plain = text.replace(/[\r\n]/g, "");
  if (plain.length % 4 !== 0 || !/^[-\w]*={0,2}$/.test(plain)) return undefined;
  const binary = atob(plain.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
