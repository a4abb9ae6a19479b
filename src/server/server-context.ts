import type { Access } from './access.ts';
import type { AlertFeed } from './alert-feed.ts';
import type { Proxies } from './proxies.ts';
import type { Quota } from './quota.ts';
import type { RunTable } from './run-table.ts';
import type { ServerLimits } from './server-limits.ts';
import type { ServerMeter } from './server-meter.ts';
import type { WriteLoad } from './write-load.ts';

/** What all front doors of a server share. */
export interface ServerContext {
  readonly access: Access;
  readonly proxies: Proxies;
  readonly runs: RunTable;
  readonly quota: Quota;
  readonly limits: ServerLimits;
  readonly load: WriteLoad;
  readonly alerts: AlertFeed | undefined;
  readonly meter: ServerMeter | undefined;
  /** Names this life of the server. */
  readonly epoch: string;
  readonly now: () => number;
  /** True once the server takes no new runs. */
  readonly draining: () => boolean;
}
