import type { Classifier, Intent } from '../../ports/classifier.ts';
import type { Moderator, Verdict } from '../../ports/moderator.ts';
import type { Scenario, ScriptedGuess } from '../world/scenario.ts';
import { type CallModel, timedCall } from '../world/timed-call.ts';
import type { World } from '../world/world.ts';

/** A classifier that guesses what the scenario of the run says it guesses, on the whole input or on its beginning. */
export function simulatedClassifier(world: World, model: CallModel): Classifier {
  return {
    classify: (request, context) =>
      timedCall<Intent>(world, model, context, 'classify', (subscriber) => {
        const { calls, confidence } = guessOn(request, world.scenario(context.run));
        subscriber.next({ label: calls[0]?.name ?? 'none', confidence, calls });
        subscriber.complete();
      }),
  };
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
