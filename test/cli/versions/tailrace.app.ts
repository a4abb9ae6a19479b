import { readFileSync } from 'node:fs';
import assistant1 from '../../../pipelines/assistant.ts';
import { type App, defineApp } from '../../../src/app/index.ts';
import { openBindings } from '../../../src/cli/bindings.ts';
import { parseSurfaces } from '../../../src/index.ts';
import assistant2 from './assistant-2.ts';
import assistant3 from './assistant-3.ts';

const surfaces = new URL('../../../pipelines/assistant.surfaces.yaml', import.meta.url);

/** The bookshop's assistant and two versions that are to be tried beside it: one that works, one that fails always. */
const app: App = defineApp({
  pipelines: [
    { pipeline: assistant1, surfaces: parseSurfaces(readFileSync(surfaces, 'utf8'), surfaces.pathname, assistant1) },
    assistant2,
    assistant3,
  ],
  bindings: (settings) => openBindings({ ...settings, atOnce: true }),
  folder: import.meta.dirname,
});

export default app;
