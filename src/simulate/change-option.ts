import type { Offer } from '../engine/engine.ts';
import { checkOption } from '../engine/stage.ts';
import { plainSurface, type Surface } from '../engine/surface.ts';

/**
 * The same offer with one option of one stage changed on one surface, as a surface file would.
 *
 * @throws DefinitionError where there is no such stage or option, or the value does not fit it.
 */
export function changeOption(offer: Offer, surface: string, stage: string, option: string, value: unknown): Offer {
  const { pipeline, surfaces = [] } = offer;
  const declared = pipeline.stages.find(({ name }) => name === stage);
  if (declared === undefined) {
    const names = pipeline.stages.map(({ name }) => name).join(', ');
    throw new RangeError(`${pipeline.name} has no stage '${stage}'; it has ${names}`);
  }
  checkOption(declared, option, value, `${pipeline.name}.${stage} on ${surface}`);
  const known: readonly Surface[] = surfaces.length === 0 ? [plainSurface] : surfaces;
  const changed = known.map((each): Surface => {
    if (each.name !== surface) return each;
    return { ...each, stages: { ...each.stages, [stage]: { ...each.stages[stage], [option]: value } } };
  });
  return { pipeline, surfaces: changed };
}
