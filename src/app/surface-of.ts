import { DefinitionError, type Surface } from '../index.ts';
import type { App } from './app.ts';
import { offersOf } from './offers-of.ts';

/**
 * A surface of an app by its name, for tests and simulations in code: `phone`, `helpdesk/phone`, `helpdesk@2/phone`. Where
 * the name fits several, the first.
 *
 * @throws DefinitionError naming the surfaces there are, or file and line where one does not fit its pipeline.
 */
export function surfaceOf(app: App, name: string): Surface {
  const all = offersOf(app).flatMap(({ pipeline, surfaces }) =>
    surfaces.map((surface) => ({ surface, place: `${pipeline.name}@${pipeline.version}/${surface.name}` })),
  );
  const found = all.find(({ surface, place }) =>
    [surface.name, place, place.replace(/@\d+/, '')].some((each) => each === name),
  );
  if (found !== undefined) return found.surface;
  const known = all.map(({ place }) => place).join(', ');
  throw new DefinitionError('definition.app', 'the app', `has no surface '${name}'.`, `It has ${known}.`);
}
