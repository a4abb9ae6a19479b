import type { Offer } from '../../index.ts';
import { changeOption } from '../../simulate/change-option.ts';

/** One way to run one pipeline. */
export interface Variant {
  readonly offer: Offer;
  readonly surface: string;
  readonly mode: 'streaming' | 'sequential';
  /** Options that were changed, as they were written. */
  readonly changes: readonly string[];
}

const MODES = ['streaming', 'sequential'] as const;

/**
 * Reads `PIPELINE[@VERSION]/SURFACE/MODE`, each part of which may be left out, and changed options behind them: `chat`,
 * `assistant@2/voice`, `chat/sequential`, `chat/calls.fanOut=1/calls.speculate=false`. What is left out is the first
 * pipeline, its first surface, and streaming.
 *
 * @throws Error naming the part that is none of these, and what there is; DefinitionError where an option does not fit.
 */
export function readVariant(text: string, offers: readonly Offer[]): Variant {
  let offer: Offer | undefined;
  let surface: string | undefined;
  let mode: Variant['mode'] = 'streaming';
  const parts = text.split('/').filter((each) => each !== '');
  for (const part of parts.filter((each) => !each.includes('='))) {
    const named = offers.find((each) => isNamed(each, part));
    if (named !== undefined) offer = named;
    else if ((MODES as readonly string[]).includes(part)) mode = part as Variant['mode'];
    else if (surfacesOf(offer ?? offers[0]).includes(part)) surface = part;
    else throw unknownPart(part, offers, offer ?? offers[0]);
  }
  const chosen = offer ?? offers[0];
  if (chosen === undefined) throw new Error('there is no pipeline to simulate');
  const onSurface = surface ?? surfacesOf(chosen)[0] ?? 'default';
  const changes = parts.filter((each) => each.includes('='));
  return {
    offer: changes.reduce((each, change) => changed(each, onSurface, change), chosen),
    surface: onSurface,
    mode,
    changes,
  };
}

export function surfacesOf(offer: Offer | undefined): readonly string[] {
  const surfaces = offer?.surfaces ?? [];
  return surfaces.length === 0 ? ['default'] : surfaces.map(({ name }) => name);
}

function changed(offer: Offer, surface: string, change: string): Offer {
  const [, stage = '', option = '', value = ''] = /^([^.=]+)\.([^=]+)=(.*)$/.exec(change) ?? [];
  if (stage === '') throw new Error(`'${change}' changes no option: write stage.option=value, e.g. calls.fanOut=1`);
  return changeOption(offer, surface, stage, option, asValue(value));
}

/** JSON where it is JSON, text where it is not. */
function asValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isNamed({ pipeline }: Offer, part: string): boolean {
  return part === pipeline.name || part === `${pipeline.name}@${pipeline.version}`;
}

function unknownPart(part: string, offers: readonly Offer[], offer: Offer | undefined): Error {
  const pipelines = offers.map(({ pipeline }) => `${pipeline.name}@${pipeline.version}`).join(', ');
  const surfaces = surfacesOf(offer).join(', ');
  return new Error(
    `'${part}' is no pipeline (${pipelines}), no surface (${surfaces}) and no mode (${MODES.join(', ')})`,
  );
}
