import type { Logger } from 'pino';
import { defer, type Observable, type SchedulerLike } from 'rxjs';
import type { Bindings, Offer, RunEvent, RunOptions, RunRequest } from '../../index.ts';
import type { MetricRegistry } from '../../observe/metric-registry.ts';
import type { App } from '../app.ts';
import { RunSlots } from './run-slots.ts';
import { checkSlots } from './slot-declaration.ts';
import type { SlotSettings } from './slot-worker.ts';

export interface SlotsGround {
  readonly offers: readonly Required<Offer>[];
  readonly bindings: Bindings;
  readonly settings: SlotSettings;
  readonly scheduler: SchedulerLike;
  readonly registry: MetricRegistry;
  readonly logger: Logger;
  /** Waited for before a run begins that may call a tool with side effects; undefined where there is nothing to wait for. */
  readonly mark: (run: string) => Promise<void> | undefined;
}

/** The slots of an app. */
export interface OpenSlots {
  /** A run on a slot of its pipeline; undefined where it has none, or begins before its input is whole. */
  start(request: RunRequest, options?: RunOptions): Observable<RunEvent> | undefined;
  readonly pools: ReadonlyMap<string, RunSlots>;
  close(): void;
}

/**
 * Opens the slots that an app declares.
 *
 * @throws DefinitionError where they cannot be.
 */
export function openSlots(app: App, ground: SlotsGround): OpenSlots {
  const { offers, bindings, settings, scheduler, registry, logger, mark } = ground;
  const { slots = {}, folder } = app;
  checkSlots(slots, offers);
  const pools = new Map(
    Object.entries(slots).map(([pipeline, declared]) => {
      const observe: ConstructorParameters<typeof RunSlots>[0]['observe'] = (event) => {
        if (event.type === 'asked') registry.count('slotRequests', { pipeline, ready: String(event.wasReady) });
        else if (event.type === 'opened') registry.observe('slotOpen', { pipeline }, event.ms / 1_000);
        else if (event.type === 'failed') logger.error({ err: event.error, pipeline }, 'a slot could not be opened');
        else if (event.type === 'phase')
          logger.debug({ pipeline, phase: event.phase }, 'arrivals are in another phase');
      };
      const more = folder === undefined ? {} : { folder };
      return [pipeline, new RunSlots({ pipeline, declared, settings, scheduler, observe, ...more })];
    }),
  );
  // Its worker tells nobody before it calls a tool, so that a run that could is taken for one that did.
  const mayChange = Object.values(bindings).some(
    (port) => 'tools' in port && port.tools.some(({ readOnly }) => readOnly !== true),
  );
  return {
    pools,
    start: (request, options) => {
      const pool = pools.get(request.pipeline);
      if (pool === undefined || options?.input !== undefined) return undefined;
      return defer(() => pool.run(request, mayChange ? mark(request.run) : undefined));
    },
    close: () => {
      for (const pool of pools.values()) pool.close();
    },
  };
}
