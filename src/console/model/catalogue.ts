import type { EdgeRole } from '../../engine/handle.ts';
import type { Slo } from '../../engine/pipeline.ts';

/** A stage as the console shows it. */
export interface StageCard {
  readonly name: string;
  readonly kind: string;
  readonly inputs: readonly { readonly stage: string; readonly role: EdgeRole }[];
  /** The ports it calls. */
  readonly ports: readonly string[];
  readonly budgetMs?: number;
  readonly isSide: boolean;
}

/** A pipeline on a surface, as far as a console shows it: what `GET /v1/pipelines` lists. No prompt, no code. */
export interface SurfaceCard {
  readonly name: string;
  readonly version: number;
  readonly surface: string;
  readonly slo: Slo;
  /** The stage whose elements are the answer. */
  readonly output: string;
  readonly stages: readonly StageCard[];
  /** True where guesses are made while the question is still being typed. */
  readonly isEarly: boolean;
}

/** The newest versions of the pipelines, in the order they are offered. */
export function pipelineNames(cards: readonly SurfaceCard[]): string[] {
  return [...new Set(cards.map(({ name }) => name))];
}

/** The surfaces a pipeline is offered on. */
export function surfaceNames(cards: readonly SurfaceCard[], pipeline: string): string[] {
  return [...new Set(cards.filter(({ name }) => name === pipeline).map(({ surface }) => surface))];
}

/** A pipeline on a surface: of that version, or the newest. */
export function cardOf(
  cards: readonly SurfaceCard[],
  pipeline: string,
  surface: string,
  version?: number,
): SurfaceCard | undefined {
  const found = cards.filter((card) => card.name === pipeline && card.surface === surface);
  return (
    found.find((card) => card.version === version) ??
    found.reduce<SurfaceCard | undefined>(
      (newest, card) => ((newest?.version ?? 0) < card.version ? card : newest),
      undefined,
    )
  );
}
