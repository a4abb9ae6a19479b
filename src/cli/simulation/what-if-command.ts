import { offersOf } from '../../app/offers-of.ts';
import { printWhatIf } from '../../simulate/report/print-what-if.ts';
import { MEASURES, type Measure } from '../../simulate/report/tally.ts';
import { whatIf } from '../../simulate/what-if/what-if.ts';
import { loadApp } from '../load-app.ts';
import { loadWorld } from './load-world.ts';
import { readFlags } from './read-flags.ts';
import { readVariant } from './read-variant.ts';
import { showProgress } from './show-progress.ts';

/** `tailrace whatif [variant] [measure]`: which stage, and which lever, would do most for the SLO. */
export async function whatIfCommand(args: readonly string[]): Promise<number> {
  const flags = readFlags(args, ['runs', 'seed', 'warm-up', 'world'], 4_000);
  const measure = flags.positionals.find((each): each is Measure => (MEASURES as readonly string[]).includes(each));
  const [text = '', ...rest] = flags.positionals.filter((each) => each !== measure);
  if (rest.length > 0) throw new Error(`'${rest[0]}' is no measure: give one of ${MEASURES.join(', ')}`);
  const { app } = await loadApp(flags.app);
  const variant = readVariant(text, offersOf(app));
  const tell = showProgress('levers', flags.quiet || flags.json);
  const result = whatIf(
    {
      ...variant,
      model: loadWorld(app, variant.offer.pipeline, flags.world).model,
      runs: flags.runs,
      seed: flags.seed,
      warmUpRuns: flags.warmUpRuns,
    },
    { onLever: (_name, done, of) => tell(done, of), ...(measure === undefined ? {} : { measure }) },
  );
  tell(1, 1);
  console.log(flags.json ? JSON.stringify(result, null, 2) : printWhatIf(result));
  return 0;
}
