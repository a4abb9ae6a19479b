import type { Axis } from './axis.ts';
import type { Burst, Marble, MarbleLane } from './lanes.ts';

/** Where the drawing of a run lies on the page, in pixels. */
export interface Plot {
  /** For the names at the left. */
  readonly namesPx: number;
  readonly widthPx: number;
  readonly axis: Axis;
  /** When the question was whole, in milliseconds since the run began. */
  readonly askedAt: number;
}

/** Behind the right end there is room for half a marble. */
const marginPx = 14;

/** Where an instant of the run stands, held to the drawing. */
export function xOf({ namesPx, widthPx, axis, askedAt }: Plot, atMs: number): number {
  const share = (atMs - askedAt - axis.fromMs) / (axis.toMs - axis.fromMs);
  const x = namesPx + Math.max(0, Math.min(1, share)) * (widthPx - namesPx - marginPx);
  return Math.round(x * 10) / 10;
}

/** The instant of the run at a place of the drawing. */
export function atOf({ namesPx, widthPx, axis, askedAt }: Plot, x: number): number {
  const share = (x - namesPx) / Math.max(1, widthPx - namesPx - marginPx);
  return askedAt + axis.fromMs + Math.max(0, Math.min(1, share)) * (axis.toMs - axis.fromMs);
}

/** A marble in its place; its label is empty where there is no room before the next. */
export interface Placed {
  readonly marble: Marble;
  readonly x: number;
  readonly label: string;
}

const letterPx = 6.2;
const besidePx = 9;

/** The marbles of a lane from left to right. Those before the drawing begins are left out. */
export function placed(plot: Plot, { bars, bursts, marbles }: MarbleLane): Placed[] {
  const from = plot.askedAt + plot.axis.fromMs;
  const shown = marbles.filter(({ at }) => at >= from).sort((a, b) => a.at - b.at);
  const starts = [...bars.map(({ startedAt }) => startedAt), ...bursts.map(({ at }) => at)].map((at) => xOf(plot, at));
  return shown.map((marble, index) => {
    const x = xOf(plot, marble.at);
    // A sentence has its number inside.
    if (marble.kind === 'sentence') return { marble, x, label: marble.label };
    const next = shown[index + 1];
    const blockedAt = Math.min(
      next === undefined ? plot.widthPx : xOf(plot, next.at) - besidePx,
      ...starts.filter((start) => start > x),
    );
    const fits = x + besidePx + marble.label.length * letterPx <= blockedAt;
    return { marble, x, label: fits ? marble.label : '' };
  });
}

/** Text as columns of a drawing: how much of it came there. */
export interface Column {
  readonly x: number;
  /** 0 to 1, of the fullest. */
  readonly share: number;
  readonly count: number;
}

/** Gathers bursts into columns of so many pixels, so that a million tokens are no more than the drawing is wide. */
export function columnsOf(plot: Plot, bursts: readonly Burst[], columnPx: number): Column[] {
  const counts = new Map<number, number>();
  for (const { at, chars } of bursts) {
    const x = Math.floor(xOf(plot, at) / columnPx) * columnPx;
    counts.set(x, (counts.get(x) ?? 0) + chars);
  }
  const most = Math.max(1, ...counts.values());
  return [...counts].map(([x, count]) => ({ x, count, share: Math.sqrt(count / most) }));
}

/** As much of a name as there is room for. */
export function fitted(name: string, px: number): string {
  const letters = Math.max(3, Math.floor(px / letterPx));
  return name.length <= letters ? name : `${name.slice(0, letters - 1)}…`;
}
