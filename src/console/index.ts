export { consolePages } from './console-pages.ts';
export type { StageCard, SurfaceCard } from './model/catalogue.ts';
