import { createSpeculationGovernor, type GovernorReport, type SpeculationGovernor } from '../../../operators/index.ts';
import type { StageContext } from '../stage-context.ts';

interface Governed {
  readonly governor: SpeculationGovernor;
  /** Tells the run at work: what is recorded is recorded by it. */
  tell: (report: GovernorReport) => void;
}

/**
 * The governor of a stage's guesses, one for all its runs on a surface: guessing stops where it does not pay, and finds
 * its way back. What it decides stands in the log of the run that brought it about.
 */
export function governorOf(context: StageContext): SpeculationGovernor {
  const known = context.shared.get('governor') as Governed | undefined;
  const governed = known ?? governing(() => context.random());
  if (known === undefined) context.shared.set('governor', governed);
  governed.tell = ({ action, agreementRatio, samples }) =>
    context.note('governor', action, { detail: `${Math.round(agreementRatio * 100)} % of ${samples} agree` });
  return governed.governor;
}

function governing(random: () => number): Governed {
  const governed: Governed = {
    governor: createSpeculationGovernor({ random, minSamples: 50, observe: (report) => governed.tell(report) }),
    tell: () => {},
  };
  return governed;
}
