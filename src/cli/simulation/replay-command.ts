import { offersOf } from '../../app/offers-of.ts';
import { readRecordings } from '../../simulate/replay/read-recordings.ts';
import { replay } from '../../simulate/replay/replay.ts';
import { printComparison } from '../../simulate/report/print-comparison.ts';
import { loadApp } from '../load-app.ts';
import { toolsOf } from './load-world.ts';
import { readFlags } from './read-flags.ts';
import { readVariant } from './read-variant.ts';
import { showProgress } from './show-progress.ts';

/**
 * `tailrace replay FOLDER [variant]`: recorded runs through another version, surface setting or mode of their pipeline.
 * Gives 1 where the SLO would have been missed.
 */
export async function replayCommand(args: readonly string[]): Promise<number> {
  const flags = readFlags(args, ['seed']);
  const [path, text = '', ...rest] = flags.positionals;
  if (path === undefined || rest.length > 0) {
    throw new Error('replay needs recorded runs: tailrace replay var/runs chat/calls.speculate=false');
  }
  const { app } = await loadApp(flags.app);
  const variant = readVariant(text, offersOf(app));
  const result = replay({
    ...variant,
    seed: flags.seed,
    logs: readRecordings(path),
    tools: toolsOf(app) ?? [],
    onProgress: showProgress('replay', flags.quiet || flags.json),
  });
  if (flags.json) console.log(JSON.stringify(result, null, 2));
  else {
    console.log('A is as recorded, B as it would have been');
    if (result.leftOut > 0)
      console.log(`${result.leftOut} runs are left out: of other pipelines or surfaces, or without an end`);
    console.log(printComparison(result));
  }
  return result.after.slo.every(({ met }) => met) ? 0 : 1;
}
