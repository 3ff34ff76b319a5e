const SECOND = 1e9, MINUTE = 60e9, HOUR = 3600e9;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 4].map((hours) => hours * HOUR),
];

/** Trading time of nanoseconds after midnight: `HH:MM`, or `HH:MM:SS` if asked for. */
export function tradingTime(timeNs: number, seconds = false): string {
  const total = Math.round(timeNs / SECOND);
  const pair = (x: number) => String(x).padStart(2, "0");
  const minutes = `${pair(Math.floor(total / 3600))}:${pair(Math.floor(total / 60) % 60)}`;
  return seconds ? `${minutes}:${pair(total % 60)}` : minutes;
}

/** Where ticks stand on an axis of trading time, and how they are written. */
export interface TimeTicks {
  /** Nanoseconds after midnight. */
  at: number[];
  /** Text of a tick. */
  label: (timeNs: number) => string;
  /** Form of the texts. */
  unit: "HH:MM" | "HH:MM:SS";
}

/** At most about `most` ticks at round trading times between two times, both nanoseconds. */
export function timeTicks(
  from: number,
  to: number,
  most: number,
): TimeTicks {
  const step = STEPS.find((step) => (to - from) / step <= most) ?? STEPS[STEPS.length - 1];
  const at: number[] = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) at.push(tick);
  const seconds = step < MINUTE;
  return {
    at,
    label: (timeNs) => tradingTime(timeNs, seconds),
    unit: seconds ? "HH:MM:SS" : "HH:MM",
  };
}
