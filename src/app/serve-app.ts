import { type Logger, pino } from 'pino';
import { createEngine, type Engine } from '../index.ts';
import { createServer, type Server, type ServerOptions } from '../server/index.ts';
import { accessSettings } from './access-settings.ts';
import type { App } from './app.ts';
import { liveScheduler } from './live-scheduler.ts';
import { offersOf } from './offers-of.ts';
import { openBindings } from './open-bindings.ts';
import { type OpenObservation, openObservation } from './open-observation.ts';

/** Where an app is served, to whom, and what is kept of it. */
export interface ServeSettings
  extends Partial<Pick<ServerOptions, 'auth' | 'authorize' | 'origins' | 'store' | 'limits' | 'host' | 'port'>> {
  /** Handed to the app's bindings. */
  readonly model?: string;
  /** Default: pino at level `LOG_LEVEL` of `env`, or `info`. */
  readonly logger?: Logger;
  /** A SQLite file in which runs are recorded. Absent: nowhere. */
  readonly runs?: string;
  /** `TAILRACE_*` and `OTEL_*` settings, as the commands take them from the process. Default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A server with its engine and adapters behind it. */
export interface ServedApp {
  readonly server: Server;
  readonly engine: Engine;
  readonly observation: OpenObservation;
  /** What speaks, for a person to read, where the app says so. */
  readonly model: string | undefined;
  /** Drains the runs, then lets go of the adapters. */
  close(): Promise<void>;
}

/**
 * Serves an app over WebSocket and HTTP, with metrics, burn rates and traces; resolves when it listens.
 *
 * @throws DefinitionError where a surface does not fit its pipeline or a port has no adapter; RangeError and TypeError on
 * settings; what the app's bindings throw; the socket's own errors.
 */
export async function serveApp(app: App, settings: ServeSettings = {}): Promise<ServedApp> {
  const { model, runs, env = {}, logger = pino({ level: env.LOG_LEVEL ?? 'info' }), ...rest } = settings;
  const offers = offersOf(app);
  const bound = await openBindings(app, { env, ...(model === undefined ? undefined : { model }) });
  const observation = openObservation({
    env,
    logger,
    scheduler: liveScheduler,
    ...(runs === undefined ? undefined : { runs }),
  });
  const engine = createEngine({
    offers,
    bindings: bound.bindings,
    scheduler: liveScheduler,
    random: Math.random,
    observers: observation.observers,
    onObserverError: (error) => logger.warn({ err: error }, 'an observer failed and hears no more of its run'),
    onSideError: (error, stage) => logger.warn({ error, stage }, 'side work failed'),
  });
  const { startRun, pipelines } = engine;
  const letGo = async (): Promise<void> => {
    engine.close();
    await observation.close();
    await bound.close?.();
  };
  try {
    const server = await createServer({
      startRun: observation.traced(startRun),
      pipelines,
      logger,
      exposition: observation.exposition,
      ...accessSettings(env),
      ...rest,
    });
    return { server, engine, observation, model: bound.model, close: () => server.close().then(letGo) };
  } catch (error) {
    await letGo();
    throw error;
  }
}
