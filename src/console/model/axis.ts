import { axisMarksBetween } from '../../observe/axis-marks.ts';

/** A stretch of time as it is drawn, in milliseconds since the question was whole: under 0 it was still being said. */
export interface Axis {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What an axis must show of one run. */
export interface Extent {
  readonly endsAt: number;
  readonly isOver: boolean;
  /** When the question was whole; undefined while it is still being said. */
  readonly askedAt: number | undefined;
  /** When the first thing was done that is drawn; absent: when it was asked. */
  readonly beginsAt?: number;
}

/** While a question is being said, so much is left for what comes; of one that was said for a minute, so much more is drawn. */
const leadMs = 500;

/** While a question is being said, this much of it is drawn. */
const sayingMs = 8_000;

/**
 * One axis for all runs that are drawn above one another, their zeros in line. It grows in steps while a run is under way, so
 * that what is drawn stands still between them, and fits when all are over.
 */
export function axisOf(extents: readonly Extent[]): Axis {
  const asked = extents.map(({ askedAt, endsAt }) => askedAt ?? endsAt);
  const after = Math.max(1, ...extents.map(({ endsAt }, place) => endsAt - (asked[place] ?? 0)));
  const isOver = extents.every((extent) => extent.isOver);
  const isSaid = extents.every(({ askedAt }) => askedAt !== undefined);
  const shown = isOver ? after * 1.04 : isSaid ? stepAbove(after) : leadMs;
  const said = Math.max(0, ...asked);
  const early = Math.max(
    0,
    ...extents.map(({ beginsAt }, place) => (asked[place] ?? 0) - (beginsAt ?? Number.POSITIVE_INFINITY)),
  );
  // What was begun early is drawn with a little of what was said before.
  const lead = isSaid
    ? Math.min(said, early === 0 ? shown * 0.04 : early * 1.04, shown + leadMs)
    : Math.min(said, sayingMs);
  return { fromMs: -lead, toMs: shown };
}

/** 500, 1,000, 2,000, 3,000, 5,000, 7,500, 10,000, 15,000 … ms: about half as much again each time. */
export function stepAbove(ms: number): number {
  const steps = [1, 1.5, 2, 3, 5, 7.5, 10];
  let power = 500;
  while (ms > power * 10) power *= 10;
  return power * (steps.find((step) => step * power >= ms) ?? 10);
}

/** Where its marks stand, and what they say. */
export function marksOf({ fromMs, toMs }: Axis, widthPx: number): { readonly atMs: number; readonly label: string }[] {
  const count = Math.max(2, Math.floor(widthPx / 90));
  return axisMarksBetween(fromMs, toMs, count).map((atMs) => ({ atMs, label: duration(atMs) }));
}

/** `590 ms`, `1.36 s`, `31.4 s`; a dash where there is nothing. */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return '–';
  const size = Math.abs(ms);
  if (size < 10 && size > 0) return `${Number(ms.toFixed(1))} ms`;
  if (size < 1_000) return `${Math.round(ms)} ms`;
  return `${Number((ms / 1_000).toFixed(size < 10_000 ? 2 : 1))} s`;
}
