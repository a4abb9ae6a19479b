import { describeSimulation, type SimulationReport } from '../report/describe-simulation.ts';
import { formatNumber, formatTable } from '../report/format.ts';
import { simulate } from '../simulate.ts';
import type { Preset, PresetRow } from './preset.ts';
import { r1AgentRuntime } from './r1-agent-runtime.ts';
import { r2ServiceDesk } from './r2-service-desk.ts';
import { r3VoiceAndChat } from './r3-voice-and-chat.ts';
import { r4UnderTwoSeconds } from './r4-under-two-seconds.ts';

/** The reference systems, by id. */
export const PRESETS: Readonly<Record<string, () => Preset>> = {
  r1: r1AgentRuntime,
  r2: r2ServiceDesk,
  r3: r3VoiceAndChat,
  r4: r4UnderTwoSeconds,
};

/** A preset with what came out, by variant. */
export interface PresetResult {
  readonly preset: Preset;
  readonly reports: readonly SimulationReport[];
}

/** Simulates every variant of a preset on the same requests and the same luck. */
export function runPreset(preset: Preset, runs: number, seed: string | number): PresetResult {
  const reports = preset.variants.map(({ options }) => {
    const whole = { ...options, runs, seed };
    return describeSimulation(whole, simulate(whole));
  });
  return { preset, reports };
}

/** A preset as a page of text: reported and simulated side by side, and what went in. */
export function printPreset({ preset, reports }: PresetResult): string {
  const header = ['', ...preset.variants.flatMap(({ name }) => [name, ''])];
  const kinds = ['', ...preset.variants.flatMap(() => ['reported', 'simulated'])];
  const rows = preset.rows.map((row) => [
    row.what,
    ...reports.flatMap((report, index) => [show(row, row.reported[index]), show(row, row.simulated(report))]),
  ]);
  return [
    `${preset.title} · ${formatNumber(reports[0]?.runs ?? 0)} runs`,
    '',
    formatTable([header, kinds, ...rows]),
    '',
    ...listed('given', preset.given),
    ...listed('assumed', preset.assumed),
    ...listed('fitted', preset.fitted.length === 0 ? ['nothing'] : preset.fitted),
    ...listed('not simulated', preset.notSimulated),
    ...listed('where they differ', preset.differences),
    '',
  ].join('\n');
}

function show({ unit }: PresetRow, value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '';
  return unit === 's' ? `${formatNumber(value, 2)} s` : `${formatNumber(value * 100, value < 0.01 ? 2 : 1)} %`;
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.flatMap((line, index) =>
    wrapped(line).map((part, row) => {
      const label = index === 0 && row === 0 ? title : '';
      return `  ${label.padEnd(17)} ${row === 0 ? '·' : ' '} ${part}`;
    }),
  );
}

/** A text in lines of a terminal's width, cut between words. */
function wrapped(text: string): string[] {
  return text.match(/.{1,96}(?:\s|$)/g)?.map((line) => line.trim()) ?? [text];
}
