/** Returns a time as Kubernetes writes a MicroTime: RFC 3339 with microseconds. */
export function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "000Z");
}
