/** RFC 3339 with six digits of a second, as Kubernetes' MicroTime is written. */
export function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "000Z");
}
