import { readFileSync } from 'node:fs';
import { diffPipelines, isSamePipeline, type PipelineDiff, type ValueChange } from '../engine/diff-pipelines.ts';
import type { Offer, PipelineDescription } from '../index.ts';
import { describePipelines } from './list-pipelines.ts';

/**
 * `tailrace pipelines diff A B [--json]`: what differs between two of `assistant/chat`, `assistant@1/voice`, `voice`, or
 * `saved.json#assistant/chat`, a file that `tailrace pipelines --json` wrote at another time. 1 where anything does.
 */
export function diffPipelinesCommand(
  offers: readonly Offer[],
  from: string | undefined,
  to: string | undefined,
  json: boolean,
): number {
  if (from === undefined || to === undefined) {
    throw new Error('pipelines diff needs two: tailrace pipelines diff assistant/chat assistant/voice');
  }
  const diff = diffPipelines(find(offers, from), find(offers, to));
  console.log(json ? JSON.stringify(diff, null, 2) : printDiff(diff));
  return isSamePipeline(diff) ? 0 : 1;
}

function find(offers: readonly Offer[], asked: string): PipelineDescription {
  const [, file, selector = ''] = /^(.*\.json)(?:#(.*))?$/.exec(asked) ?? [undefined, undefined, asked];
  const all =
    file === undefined ? describePipelines(offers) : (JSON.parse(readFileSync(file, 'utf8')) as PipelineDescription[]);
  const found = all.filter(
    ({ name, version, surface }) =>
      selector === '' || [surface, `${name}/${surface}`, `${name}@${version}/${surface}`].includes(selector),
  );
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  const known = (found.length === 0 ? all : found).map((each) => `${each.name}@${each.version}/${each.surface}`);
  throw new Error(`${asked} names ${found.length === 0 ? 'none' : 'more than one'} of ${known.join(', ')}`);
}

function printDiff(diff: PipelineDiff): string {
  if (isSamePipeline(diff)) return `${diff.from} and ${diff.to} run alike`;
  const stageLine = (sign: string) => (stage: PipelineDiff['added'][number]) =>
    `${sign} ${stage.name}  ${stage.kind}${stage.inputs.length === 0 ? '' : ` ← ${stage.inputs.map((each) => each.stage).join(', ')}`}`;
  return [
    `${diff.from} → ${diff.to}`,
    ...diff.removed.map(stageLine('-')),
    ...diff.added.map(stageLine('+')),
    ...diff.settings.map((change) => `~ ${valueLine(change)}`),
    ...diff.changed.flatMap(({ stage, values, addedInputs, removedInputs }) => [
      `~ ${stage}`,
      ...values.map((change) => `    ${valueLine({ ...change, name: change.name.replace(/^options\./, '') })}`),
      ...removedInputs.map((input) => `    - ← ${input}`),
      ...addedInputs.map((input) => `    + ← ${input}`),
    ]),
  ].join('\n');
}

function valueLine({ name, from, to }: ValueChange): string {
  const said = (value: unknown): string => (value === undefined ? '–' : JSON.stringify(value));
  return `${name}: ${said(from)} → ${said(to)}`;
}
