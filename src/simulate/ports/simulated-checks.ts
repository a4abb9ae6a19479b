import type { Classifier, Intent } from '../../ports/classifier.ts';
import type { Moderator, Verdict } from '../../ports/moderator.ts';
import type { Scenario, ScriptedGuess } from '../world/scenario.ts';
import { type CallModel, timedCall } from '../world/timed-call.ts';
import type { World } from '../world/world.ts';

/** How a classifier works, and what it calls things. */
export interface ClassifierModel extends CallModel {
  /** What it says, and how often relative to the others: a router's `simple` and `complex`. Absent: the first call's name. */
  readonly labels?: Readonly<Record<string, number>>;
}

/** A classifier that guesses what the scenario of the run says it guesses, on the whole input or on its beginning. */
export function simulatedClassifier(world: World, model: ClassifierModel): Classifier {
  const labels = Object.entries(model.labels ?? {});
  return {
    classify: (request, context) =>
      timedCall<Intent>(world, model, context, 'classify', (subscriber, { draw }) => {
        const { calls, confidence } = guessOn(request, world.scenario(context.run));
        const label = labels.length === 0 ? calls[0]?.name : pickLabel(labels, draw());
        subscriber.next({ label: label ?? 'none', confidence, calls });
        subscriber.complete();
      }),
  };
}

function pickLabel(labels: readonly (readonly [string, number])[], share: number): string | undefined {
  let rest = share * labels.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [label, weight] of labels) {
    if (rest < weight) return label;
    rest -= weight;
  }
  return labels.at(-1)?.[0];
}

function guessOn({ text, final }: Parameters<Classifier['classify']>[0], { guess, unclear }: Scenario): ScriptedGuess {
  if (final || unclear === undefined) return guess;
  return text.split(/\s+/u).length < unclear.belowWords ? unclear : guess;
}

/**
 * A moderator that blocks the questions, and trips on the drafts, that the scenario of the run says it does. It is asked
 * for every check, as a remote one is.
 */
export function simulatedModerator(world: World, model: CallModel): Moderator {
  return {
    check: ({ direction, text }, context) => {
      const { isBlocked, tripsAtChar = Number.POSITIVE_INFINITY } = world.scenario(context.run);
      const isInput = direction === 'input';
      const trips: Verdict = { action: 'block', category: 'simulated', from: isInput ? 0 : tripsAtChar };
      const verdict: Verdict = (isInput ? isBlocked : text.length > tripsAtChar) ? trips : { action: 'allow' };
      return timedCall<Verdict>(world, model, context, `check ${direction}`, (subscriber) => {
        subscriber.next(verdict);
        subscriber.complete();
      });
    },
  };
}
