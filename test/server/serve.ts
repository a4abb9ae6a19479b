import { type Logger, pino } from 'pino';
import type { SchedulerLike } from 'rxjs';
import { afterEach } from 'vitest';
import type { StartRun } from '../../src/engine/request.ts';
import { createServer, type Server, type ServerOptions } from '../../src/server/create-server.ts';
import { ManualTime } from './manual-time.ts';

const running = new Map<Server, SchedulerLike | undefined>();

/** Starts a server for the test at hand; it is closed when the test ends. */
export async function serve(startRun: StartRun, options: Partial<ServerOptions> = {}): Promise<Server> {
  const logger = pino({ level: process.env.TEST_LOG ?? 'silent' });
  const server = await createServer({
    startRun,
    pipelines: [],
    logger,
    ...options,
    limits: { drainMs: 200, ...options.limits },
  });
  running.set(server, options.scheduler);
  return server;
}

/** A log of a server, for tests that wait until it has seen a connection close: the client knows of that before. */
export function closings(): { readonly logger: Logger; readonly closed: (count: number) => Promise<void> } {
  let closed = 0;
  let changed: () => void = () => {};
  const logger = pino(
    { level: 'info' },
    {
      write: (line) => {
        if (JSON.parse(line).msg === 'connection closed') closed++;
        changed();
      },
    },
  );
  return {
    logger,
    closed: async (count) => {
      while (closed < count) await new Promise<void>((resolve) => (changed = resolve));
    },
  };
}

afterEach(async () => {
  const servers = [...running];
  running.clear();
  await Promise.all(
    servers.map(([server, scheduler]) =>
      scheduler instanceof ManualTime ? scheduler.finish(server.close()) : server.close(),
    ),
  );
});
