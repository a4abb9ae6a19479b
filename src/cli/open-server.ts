import { type Logger, pino } from 'pino';
import { createEngine, type Engine } from '../index.ts';
import { createServer, type Server, type ServerOptions } from '../server/index.ts';
import { accessSettings } from './access-settings.ts';
import { openBindings } from './bindings.ts';
import { liveScheduler } from './live-scheduler.ts';
import { loadPipelines } from './load-pipelines.ts';
import { type OpenObservation, openObservation } from './open-observation.ts';

export interface ServeSettings {
  readonly host?: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly model?: string;
  readonly atOnce?: boolean;
  readonly now?: () => Date;
  readonly logger?: Logger;
  readonly limits?: ServerOptions['limits'];
  /** Where runs are recorded. Absent: nowhere. */
  readonly runs?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A server with its engine and adapters behind it. */
export interface OpenServer {
  readonly server: Server;
  readonly engine: Engine;
  readonly observation: OpenObservation;
  readonly model: string;
  /** Drains the runs, then lets go of the adapters. */
  close(): Promise<void>;
}

/** Everything between a port and the adapters, put together for one process. */
export async function openServer(settings: ServeSettings): Promise<OpenServer> {
  const { host, port, env, model, atOnce = false, now } = settings;
  const logger = settings.logger ?? pino({ level: env.LOG_LEVEL ?? 'info' });
  const bound = await openBindings({
    env,
    atOnce,
    ...(model === undefined ? undefined : { model }),
    ...(now === undefined ? undefined : { now }),
  });
  const observation = openObservation({
    env,
    logger,
    scheduler: liveScheduler,
    ...(settings.runs === undefined ? undefined : { runs: settings.runs }),
  });
  const engine = createEngine({
    offers: loadPipelines(),
    bindings: bound.bindings,
    scheduler: liveScheduler,
    random: Math.random,
    observers: observation.observers,
    onObserverError: (error) => logger.warn({ err: error }, 'an observer failed and hears no more of its run'),
    onSideError: (error, stage) => logger.warn({ error, stage }, 'side work failed'),
  });
  const { startRun, pipelines } = engine;
  const server = await createServer({
    startRun: observation.traced(startRun),
    pipelines,
    port,
    logger,
    exposition: observation.exposition,
    ...accessSettings(env),
    ...(settings.limits === undefined ? undefined : { limits: settings.limits }),
    ...(host === undefined ? undefined : { host }),
  });
  return {
    server,
    engine,
    observation,
    model: bound.model,
    close: async () => {
      await server.close();
      engine.close();
      await observation.close();
      bound.close();
    },
  };
}
