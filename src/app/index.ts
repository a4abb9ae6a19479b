export { type App, type AppSettings, defineApp, type OpenBindings, type WebhookDeclaration } from './app.ts';
export { liveScheduler } from './live-scheduler.ts';
export { offersOf } from './offers-of.ts';
export type { OpenObservation } from './open-observation.ts';
export { type ServedApp, type ServeSettings, serveApp } from './serve-app.ts';
export type { SlotDeclaration } from './slots/slot-declaration.ts';
export { surfaceOf } from './surface-of.ts';
