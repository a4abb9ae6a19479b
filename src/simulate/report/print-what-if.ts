import type { LeverEffect, WhatIf } from '../what-if/what-if.ts';
import { formatMs, formatNumber, formatShare, formatTable } from './format.ts';
import { MEASURE_NAMES, titleOf } from './print-simulation.ts';

/** Levers that move the p95 by less than this are told in one line. */
const LEAST_MS = 0.5;

/** What the levers would do, as a page of text for the terminal. */
export function printWhatIf({ base, measure, effects }: WhatIf): string {
  const p95 = base.measures[measure]?.p95.ms ?? Number.NaN;
  const limit = base.slo.find((each) => each.measure === measure && each.quantile === 'p95');
  const promise = limit === undefined ? '' : ` of ${formatMs(limit.limitMs)} ms allowed`;
  const moving = effects.filter(({ difference }) => Math.abs(difference.p95.ms) >= LEAST_MS);
  const still = effects.filter((effect) => !moving.includes(effect)).map(({ lever }) => lever);
  return [
    `${titleOf(base)} · ${formatNumber(base.runs)} runs a lever · seed ${base.seed}`,
    `p95 of the ${MEASURE_NAMES[measure]} is ${formatMs(p95)} ms${promise}; each lever alone would make it:`,
    '',
    formatTable([
      ['', 'p95', 'change', '95 % confident', 'within limit', 'mean', 'cost'],
      ...moving.map((effect) => rowOf(effect, p95)),
    ]),
    ...(still.length === 0 ? [] : ['', `  no effect: ${still.join(', ')}`]),
    '',
  ].join('\n');
}

function rowOf({ lever, difference, shareWithin, costPerRun, costChange }: LeverEffect, p95: number): string[] {
  const { ms, lowMs, highMs } = difference.p95;
  const cost =
    costPerRun === 0 || Math.abs(costChange / costPerRun) < 0.005
      ? ''
      : signedShare(costChange / (costPerRun - costChange));
  return [
    lever,
    formatMs(p95 + ms),
    signed(ms),
    `${signed(lowMs)} to ${signed(highMs)}`,
    shareWithin === undefined ? '' : formatShare(shareWithin),
    signed(difference.meanMs),
    cost,
  ];
}

function signed(ms: number): string {
  return `${ms > 0 ? '+' : ''}${formatMs(ms)}`;
}

function signedShare(share: number): string {
  return `${share > 0 ? '+' : ''}${formatShare(share, 0)}`;
}
