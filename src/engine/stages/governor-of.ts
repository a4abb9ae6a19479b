import { createSpeculationGovernor, type GovernorReport, type SpeculationGovernor } from '../../../operators/index.ts';
import type { StageContext } from '../stage-context.ts';

/** A governor that outlives its runs, and the run that it works for at the moment. */
interface Governed {
  readonly governor: SpeculationGovernor;
  /** Only for as long as a call lasts: what outlives runs must not hold one, or all of them live longer than they need. */
  context: StageContext | undefined;
}

/**
 * The governor of a stage's guesses, one for all its runs on a surface: guessing stops where it does not pay, and finds
 * its way back. What it decides stands in the log of the run that brought it about.
 */
export function governorOf(context: StageContext): Pick<SpeculationGovernor, 'admits' | 'record'> {
  const known = context.shared.get('governor') as Governed | undefined;
  const governed = known ?? governing();
  if (known === undefined) context.shared.set('governor', governed);
  const { governor } = governed;
  const asRun = <R>(call: () => R): R => {
    governed.context = context;
    try {
      return call();
    } finally {
      governed.context = undefined;
    }
  };
  // No getters: an object made with one has a shape of its own, which keeps the run alive until the next full collection.
  return {
    admits: () => asRun(governor.admits),
    record: (agreedRatio) => asRun(() => governor.record(agreedRatio)),
  };
}

function governing(): Governed {
  const tell = ({ action, agreementRatio, samples }: GovernorReport): void =>
    governed.context?.note('governor', action, {
      detail: `${Math.round(agreementRatio * 100)} % in ${samples} runs agree`,
    });
  const governed: Governed = {
    // Drawn from only while a run is asked for; an admission outside of one is not refused.
    governor: createSpeculationGovernor({
      random: () => governed.context?.random() ?? 0,
      windowSize: 400,
      minSamples: 50,
      observe: tell,
    }),
    context: undefined,
  };
  return governed;
}
