const SECOND = 1000;

/**
 * Prints milliseconds with two or three significant figures, as kubectl prints an age: "119s", "2m5s", "3h", "2d4h". A
 * duration just below zero is "0s", because clocks differ. Rule: HumanDuration of k8s.io/apimachinery.
 */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / SECOND);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  const days = Math.floor(hours / 24);
  const years = Math.floor(days / 365);
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return joined([minutes, "m"], [seconds % 60, "s"]);
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return joined([hours, "h"], [minutes % 60, "m"]);
  if (hours < 48) return `${hours}h`;
  if (days < 8) return joined([days, "d"], [hours % 24, "h"]);
  if (years < 2) return `${days}d`;
  if (years < 8) return joined([years, "y"], [days % 365, "d"]);
  return `${years}y`;
}

/** Prints how long ago a time was; "<unknown>" if it is not a time. */
export function age(time: unknown, now: number): string {
  const at = typeof time === "string" ? Date.parse(time) : Number.NaN;
  return Number.isNaN(at) ? "<unknown>" : humanDuration(now - at);
}

function joined(...[[whole, unit], [part, smaller]]: readonly [readonly [number, string], readonly [number, string]]) {
  return part === 0 ? `${whole}${unit}` : `${whole}${unit}${part}${smaller}`;
}
