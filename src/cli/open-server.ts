import { type ServedApp, type ServeSettings, serveApp } from '../app/index.ts';
import type { BindingSettings } from './bindings.ts';
import { bookshopApp } from './bookshop-app.ts';

/** How the bookshop is served; its calendar and its pace can be set, for tests. */
export type BookshopServeSettings = ServeSettings & Pick<BindingSettings, 'atOnce' | 'now'>;

/** Serves the bookshop. */
export function openServer({ atOnce = false, now, ...settings }: BookshopServeSettings): Promise<ServedApp> {
  return serveApp(bookshopApp({ atOnce, ...(now === undefined ? undefined : { now }) }), settings);
}
