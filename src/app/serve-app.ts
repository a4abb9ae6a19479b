import { type Logger, pino } from 'pino';
import { consolePages } from '../console/index.ts';
import { createEngine, type Engine, type JsonObject } from '../index.ts';
import { createServer, markEffects, type Server, type ServerOptions, type WebhookDesk } from '../server/index.ts';
import { accessSettings, mayWatch } from './access-settings.ts';
import { type AddedTools, addTools } from './add-tools.ts';
import type { App, OpenBindings } from './app.ts';
import { canaryDesk } from './canary-desk.ts';
import { catalogueOf } from './catalogue.ts';
import { hiddenFailures } from './hidden-failures.ts';
import { liveScheduler } from './live-scheduler.ts';
import { meterDelivery } from './meter-delivery.ts';
import { offersOf } from './offers-of.ts';
import { openBindings } from './open-bindings.ts';
import { type OpenObservation, openObservation } from './open-observation.ts';
import { type OpenRollouts, openRollouts, type RolloutSettings } from './open-rollouts.ts';
import { openWebhooks } from './open-webhooks.ts';
import { openArchive } from './run-archive.ts';
import { type OpenSlots, openSlots } from './slots/open-slots.ts';
import { webhooksOf } from './webhooks-of.ts';

/** Where an app is served, to whom, and what is kept of it. */
export interface ServeSettings
  extends RolloutSettings,
    Partial<
      Pick<
        ServerOptions,
        'auth' | 'authorize' | 'origins' | 'trustProxy' | 'proxyHeader' | 'store' | 'limits' | 'host' | 'port'
      >
    > {
  /** Handed to the app's bindings. */
  readonly model?: string;
  /** A YAML file of further tools: MCP servers and HTTP services. Absent: the app's own only. */
  readonly tools?: string;
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
  readonly rollouts: OpenRollouts;
  /** What speaks, for a person to read, where the app says so. */
  readonly model: string | undefined;
  /** True where it has a page at `/console`: unless `TAILRACE_CONSOLE` of `env` is `off`. */
  readonly hasConsole: boolean;
  /** Tools a file added to the app's own. */
  readonly addedTools: readonly string[];
  /** The names of the webhooks that are taken. */
  readonly webhooks: readonly string[];
  /** Drains the runs, then lets go of the adapters. A second call gives the same promise. */
  close(): Promise<void>;
}

/**
 * Serves an app over WebSocket and HTTP, with metrics, burn rates and traces; resolves when it listens.
 *
 * @throws DefinitionError where a surface does not fit its pipeline or a port has no adapter; RangeError and TypeError on
 * settings; ToolsFileError where the file of tools cannot be used; what the app's bindings throw; the socket's own errors.
 */
export async function serveApp(app: App, settings: ServeSettings = {}): Promise<ServedApp> {
  const { env = {}, model, tools } = settings;
  const logger = settings.logger ?? pino({ level: env.LOG_LEVEL ?? 'info' });
  const opened = await openBindings(app, { env, ...(model === undefined ? undefined : { model }) });
  const bound = tools === undefined ? opened : await addTools(opened, tools, env, logger);
  try {
    return await serveBound(app, bound, { ...settings, env, logger });
  } catch (error) {
    await bound.close?.();
    throw error;
  }
}

async function serveBound(
  app: App,
  bound: OpenBindings & Partial<AddedTools>,
  settings: ServeSettings & Required<Pick<ServeSettings, 'env' | 'logger'>>,
): Promise<ServedApp> {
  const { runs, env, logger, model: chosen, tools, canaries = [], shadows = [], ...rest } = settings;
  const scheduler = liveScheduler;
  const offers = offersOf(app);
  const observation = openObservation({
    env,
    logger,
    scheduler,
    ...(runs === undefined ? undefined : { runs }),
  });
  const { registry, raise } = observation;
  const { bindings } = bound;
  const declared = webhooksOf(app, offers, env);
  let webhooks: WebhookDesk | undefined;
  const marked = declared.length === 0 ? bindings : markEffects(bindings, (run) => webhooks?.mark(run));
  let slots: OpenSlots | undefined;
  const rollouts = openRollouts({ canaries, shadows }, { offers, bindings, env, scheduler, registry, raise, logger });
  const engine = createEngine({
    offers,
    bindings: observation.watched(marked),
    scheduler,
    random: Math.random,
    observers: [...observation.observers, ...rollouts.observers, hiddenFailures(logger)],
    onObserverError: (error) => logger.warn({ err: error }, 'an observer failed and hears no more of its run'),
    elsewhere: (request, options) => slots?.start(request, options),
    onBreaker: observation.onBreaker,
    onStageError: ({ code, stage, message }, { run, pipeline, surface }) => {
      logger.warn({ run, pipeline, surface, stage, code }, `stage '${stage}' failed: ${message}`);
    },
    onSideError: (error, stage) => {
      registry.count('sideWorkLost', { stage });
      logger.warn({ err: error, stage }, 'side work failed');
    },
  });
  const meter = meterDelivery(registry, observation.delivered);
  observation.refreshBy(() => {
    meter.refresh();
    rollouts.refresh();
    registry.set('sideWork', {}, engine.sideWork);
  });
  const { startRun, pipelines } = engine;
  const setSlots = (pool: string, used: number, of: number): void => {
    registry.set('slotsUsed', { pool }, used);
    registry.set('slots', { pool }, of);
  };
  const operators = mayWatch(env, rest.auth !== undefined);
  const archive = runs === undefined ? undefined : openArchive(runs, operators.mayWatch);
  const letGo = async (): Promise<void> => {
    await webhooks?.close();
    slots?.close();
    engine.close();
    await rollouts.close();
    await Promise.all([observation.close(), archive?.close()]);
  };
  const hasConsole = env.TAILRACE_CONSOLE !== 'off';
  // Nothing of it is a function by now.
  const catalogue = catalogueOf(engine.descriptions) as unknown as JsonObject[];
  const desk = {
    ...canaryDesk(rollouts.canaries, logger),
    ...(operators.mayWatch && { mayOperate: operators.mayWatch }),
  };
  try {
    // A run's version is chosen before it is put into a trace, which knows the run by its request.
    const begin = rollouts.routed(observation.traced(startRun));
    const asked = { env, ...(chosen !== undefined && { model: chosen }), ...(tools !== undefined && { tools }) };
    const mark = (run: string): Promise<void> | undefined => webhooks?.mark(run);
    slots = openSlots(app, { offers, bindings, settings: asked, scheduler, registry, logger, mark });
    webhooks = await openWebhooks({ webhooks: declared, env, scheduler, registry, logger });
    const server = await createServer({
      startRun: begin,
      pipelines,
      logger,
      exposition: observation.exposition,
      ...(hasConsole && { pages: consolePages() }),
      catalogue: () => catalogue,
      ...(archive && { archive: archive.archive }),
      meter,
      alerts: {
        feed: observation.alerts,
        onLost: () => registry.count('observersLost', { sink: 'alerts' }),
        ...operators,
      },
      ...(rollouts.canaries.length > 0 && { canaries: desk }),
      ...(webhooks && { webhooks }),
      ...accessSettings(env),
      ...rest,
    });
    // Not before it listens: a process that cannot serve begins nothing that it would only cut off.
    await webhooks?.start(begin).catch(async (error: unknown) => {
      await server.close();
      throw error;
    });
    observation.refreshBy(() => {
      const { connections, logs } = server;
      setSlots('connections', connections.open, connections.max);
      setSlots('log bytes', logs.heldBytes, logs.maxBytes);
      setSlots('side work', engine.sideWork, engine.maxSideWork);
      if (webhooks !== undefined) setSlots('webhook runs', webhooks.active, webhooks.limits.runs);
      if (webhooks !== undefined) setSlots('webhooks that wait', webhooks.waiting, webhooks.limits.waiting);
      for (const [pipeline, { used, ready, max }] of slots?.pools ?? []) {
        setSlots(`workers of ${pipeline}`, used, max);
        registry.set('slotsReady', { pipeline }, ready);
      }
      for (const { inFlight, maxInFlight, plan } of rollouts.shadows) {
        setSlots(`shadow of ${plan.pipeline}`, inFlight, maxInFlight);
      }
    });
    const { model, addedTools = [] } = bound;
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> => {
      closing ??= server
        .close()
        .then(letGo)
        .then(() => bound.close?.());
      return closing;
    };
    return {
      server,
      engine,
      observation,
      rollouts,
      model,
      hasConsole,
      addedTools,
      webhooks: declared.map(({ name }) => name),
      close,
    };
  } catch (error) {
    await letGo();
    throw error;
  }
}
