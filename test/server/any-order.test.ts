import fc from 'fast-check';
import { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { StartRun } from '../../src/engine/request.ts';
import { codecs } from '../../src/protocol/codecs.ts';
import type { ClientMessage } from '../../src/protocol/messages.ts';
import { staticTokens } from '../../src/server/static-tokens.ts';
import { allTypes, arbitraryMessage } from '../protocol/arbitrary-message.ts';
import { ManualTime } from './manual-time.ts';
import { RawClient } from './raw-client.ts';
import { closings, serve } from './serve.ts';
import { atOnce, dictated, silent, texts, type Unnumbered } from './sources.ts';

const tokens = { 'ann-0123456789abcdef': 'ann', 'bob-0123456789abcdef': 'bob' };
const [ann = '', bob = ''] = Object.keys(tokens);
const runs = ['r1', 'r2', 'r3'];

const sound = (ptsMs: number): Unnumbered => ({
  ...{ type: 'audio', id: 'a1', ptsMs, durMs: 20, off: 0, len: 3, codec: 'pcm', bytes: 'AAAA' },
});
const sources: Record<string, StartRun> = {
  r1: atOnce([sound(0), { type: 'retract', msg: 0, fromOff: 0, reason: 'x' }, sound(20), ...texts(['one ', 'two'])]),
  r2: silent,
  r3: dictated,
};

/** Messages as a client might say them at any time, mostly of a few runs. */
const messages: fc.Arbitrary<ClientMessage> = fc
  .tuple(
    fc.oneof(
      ...allTypes
        .filter(([side]) => side === 'client')
        .map(([, type]) => arbitraryMessage('client', type) as fc.Arbitrary<ClientMessage>),
    ),
    fc.constantFrom(...runs),
  )
  .map(([message, run]) => ('run' in message ? { ...message, run } : message));
const who = fc.constantFrom(0, 1, 2);
const said = fc.array(fc.tuple(who, messages), { minLength: 1, maxLength: 40 });

describe('whatever clients say, in whatever order', () => {
  it.each(Object.values(codecs).map((codec) => [codec.name, codec] as const))(
    'in %s, they break nothing but their own connections, and leave nothing behind',
    async (_, codec) => {
      const time = new ManualTime();
      const { logger, closed } = closings();
      let going = 0;
      const counted: StartRun = (request, options) =>
        new Observable((log) => {
          going++;
          log.add(() => going--);
          return (sources[request.run] ?? silent)(request, options).subscribe(log);
        });
      const server = await serve(counted, {
        auth: staticTokens(tokens),
        scheduler: time,
        logger,
        limits: { starts: 1e6, startsPerClient: 1e6, resumes: 1e6, resumesPerClient: 1e6, requestsPerAddress: 1e6 },
      });
      let opened = 0;
      const greeted = async (token: string): Promise<RawClient> => {
        opened++;
        const client = new RawClient(server.url, codec);
        await client.opened();
        client.send({ type: 'hello', client: 'test', token });
        await client.message('ready');
        return client;
      };
      await fc.assert(
        fc.asyncProperty(said, async (sequence) => {
          const clients = await Promise.all([ann, ann, bob].map(greeted));
          for (const [index, message] of sequence) {
            const client = clients[index];
            if (client?.socket.readyState === WebSocket.OPEN) client.send(message);
          }
          for (const client of clients) {
            await Promise.race([client.settle().catch(() => {}), client.closed]);
            const { readyState } = client.socket;
            client.socket.terminate();
            const { code } = await client.closed;
            // What ends a connection is said by a code of the protocol; nothing is a fault of the server's.
            if (readyState !== WebSocket.OPEN) expect([4401, 4409, 4410, 4400]).toContain(code);
          }
          await closed(opened);
          time.advance(400_000);
          expect(going).toBe(0);
        }),
        { numRuns: 40 },
      );
      const last = await greeted(bob);
      last.start('r1-again');
      await last.message('accepted');
    },
  );
});
