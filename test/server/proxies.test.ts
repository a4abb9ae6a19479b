import { Agent, get, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Server } from '../../src/server/create-server.ts';
import { Proxies, type ProxyOptions } from '../../src/server/proxies.ts';
import { ManualTime } from './manual-time.ts';
import { serve } from './serve.ts';
import { echo, silent } from './sources.ts';

const client = (options: ProxyOptions, peer: string | undefined, headers: Record<string, string> = {}): string =>
  new Proxies(options).clientOf({ socket: { remoteAddress: peer }, headers });
const forwardedFor = (addresses: string) => ({ 'x-forwarded-for': addresses });

describe('whom a request counts for', () => {
  it('is its peer, whatever it says, where no proxy is believed', () => {
    expect(client({}, '198.51.100.1', forwardedFor('203.0.113.7'))).toBe('198.51.100.1');
    expect(client({ trustProxy: ['10.0.0.0/8'] }, '198.51.100.1', forwardedFor('203.0.113.7'))).toBe('198.51.100.1');
    expect(client({ trustProxy: 1 }, undefined, forwardedFor('203.0.113.7'))).toBe('unknown');
  });

  it.each<[number, string, string]>([
    [1, '203.0.113.7', '203.0.113.7'],
    [1, '192.0.2.66, 203.0.113.7', '203.0.113.7'],
    [2, '192.0.2.66, 203.0.113.7', '192.0.2.66'],
    [2, '192.0.2.1, 192.0.2.66, 203.0.113.7', '192.0.2.66'],
    [3, '203.0.113.7', '203.0.113.7'],
  ])('is, behind %i proxies, so far from the right of the header: %s', (trustProxy, header, expected) => {
    expect(client({ trustProxy }, '10.0.0.1', forwardedFor(header))).toBe(expected);
  });

  it.each<[string, string, string]>([
    ['::ffff:10.1.2.3', '203.0.113.7', '203.0.113.7'],
    ['10.1.2.3', '192.0.2.66, 203.0.113.7, fd00::5, 10.9.9.9', '203.0.113.7'],
    ['10.1.2.3', '10.4.4.4, 10.5.5.5', '10.4.4.4'],
    ['10.1.2.3', '203.0.113.7:4711', '203.0.113.7'],
    ['10.1.2.3', '[2001:db8:1:2::9]:80', '2001:db8:1:2::/64'],
    ['10.1.2.3', '2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['10.1.2.3', '192.0.2.66, unknown', '10.1.2.3'],
    ['10.1.2.3', '192.0.2.66, 203.0.113.7.example, 10.0.0.2', '10.0.0.2'],
    ['10.1.2.3', '', '10.1.2.3'],
    ['10.1.2.3', ',,,', '10.1.2.3'],
    ['203.0.113.9', '192.0.2.66', '192.0.2.66'],
  ])('is the first that is in no believed network: from %s, %s', (peer, header, expected) => {
    const trustProxy = ['10.0.0.0/8', 'fd00::/8', '203.0.113.9'];
    expect(client({ trustProxy }, peer, forwardedFor(header))).toBe(expected);
  });

  it('is read from the header of RFC 7239 where that is named, and from no other', () => {
    const options: ProxyOptions = { trustProxy: 1, proxyHeader: 'forwarded' };
    const headers = {
      ...forwardedFor('192.0.2.66'),
      forwarded: 'for=192.0.2.1, For="[2001:db8:1:2::9]:47";proto=https',
    };
    expect(client(options, '10.0.0.1', headers)).toBe('2001:db8:1:2::/64');
    expect(client(options, '10.0.0.1', { forwarded: 'by=10.0.0.1;for=203.0.113.7' })).toBe('203.0.113.7');
    expect(client(options, '10.0.0.1', { forwarded: 'for="203.0.113.7, for=_hidden' })).toBe('10.0.0.1');
    expect(client({ trustProxy: 1 }, '10.0.0.1', { forwarded: 'for=203.0.113.7' })).toBe('10.0.0.1');
  });

  it('costs no more for a header of many addresses', () => {
    const many = forwardedFor(`${'192.0.2.66,'.repeat(1_400)} 203.0.113.7`);
    expect(client({ trustProxy: ['10.0.0.0/8'] }, '10.0.0.1', many)).toBe('203.0.113.7');
  });

  it.each<[ProxyOptions, string]>([
    [{ trustProxy: 0 }, 'trustProxy is 0: give the number of proxies in a row, from 1'],
    [{ trustProxy: 1.5 }, 'trustProxy is 1.5'],
    [{ trustProxy: ['10.0.0.0/33'] }, 'trustProxy has 10.0.0.0/33: give an address or a network, e.g. 10.0.0.0/8'],
    [{ trustProxy: ['10.0.0.0/8/8'] }, 'trustProxy has 10.0.0.0/8/8'],
    [{ trustProxy: ['10.0.0.0/'] }, 'trustProxy has 10.0.0.0/'],
    [{ trustProxy: ['proxy.example'] }, 'trustProxy has proxy.example'],
    [{ trustProxy: true as unknown as number }, 'give a number of proxies, or a list of networks'],
    [
      { trustProxy: 1, proxyHeader: 'x-real-ip' as 'forwarded' },
      'proxyHeader is x-real-ip: give x-forwarded-for or forwarded',
    ],
  ])('is not told by %j', async (options, said) => {
    expect(() => new Proxies(options)).toThrow(RangeError);
    await expect(serve(echo, options)).rejects.toThrow(said);
  });
});

/** One connection for all requests, as a proxy keeps it. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
afterEach(() => agent.destroy());

function ask(server: Server, client: string, own = false): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { agent: own ? false : agent, headers: forwardedFor(client) };
    const request = get(`${server.url.replace('ws', 'http')}/healthz`, options, (response) => {
      response.resume().on('end', () => resolve(response));
    });
    request.on('error', reject);
  });
}

/** The code a WebSocket is closed with that a proxy opens for somebody, or 0 where it stays open. */
function open(server: Server, client: string): Promise<{ readonly code: number; readonly socket: WebSocket }> {
  const socket = new WebSocket(server.url, ['tailrace.v1.json'], { headers: forwardedFor(client) });
  socket.on('error', () => {});
  socket.on('open', () => socket.send('{"type":"hello","client":"test"}'));
  return new Promise((resolve) => {
    socket.on('message', () => resolve({ code: 0, socket }));
    socket.on('close', (code) => resolve({ code, socket }));
  });
}

describe('behind a proxy', () => {
  it('requests over one connection count for those they are of', async () => {
    const server = await serve(echo, {
      trustProxy: 1,
      limits: { requestsPerAddress: 2 },
      scheduler: new ManualTime(),
    });
    const statuses: Record<string, (number | undefined)[]> = {};
    for (const client of ['203.0.113.1', '203.0.113.2', '203.0.113.1', '203.0.113.2', '203.0.113.1']) {
      statuses[client] = [...(statuses[client] ?? []), (await ask(server, client)).statusCode];
    }
    expect(statuses).toEqual({ '203.0.113.1': [200, 200, 429], '203.0.113.2': [200, 200] });
    expect((await open(server, '203.0.113.1')).code).toBe(4429);
    expect((await open(server, '203.0.113.3')).code).toBe(0);
  });

  it('connections count for those they are of, and the proxy has as many as all of them', async () => {
    const server = await serve(silent, { trustProxy: ['127.0.0.0/8'], limits: { connectionsPerAddress: 2 } });
    const clients = ['203.0.113.1', '203.0.113.2', '203.0.113.3'];
    for (const client of [...clients, ...clients]) expect((await open(server, client)).code).toBe(0);
    expect((await open(server, '203.0.113.2')).code).toBe(4429);
    expect((await ask(server, '203.0.113.2', true)).statusCode).toBe(429);
    expect((await ask(server, '203.0.113.4', true)).statusCode).toBe(200);
    expect(server.connections.open).toBeGreaterThanOrEqual(6);
  });

  it('a place is given back when the connection ends', async () => {
    const server = await serve(silent, { trustProxy: 1, limits: { connectionsPerAddress: 1 } });
    const { socket } = await open(server, '203.0.113.1');
    expect((await open(server, '203.0.113.1')).code).toBe(4429);
    socket.terminate();
    await expect.poll(async () => (await open(server, '203.0.113.1')).code).toBe(0);
  });

  it('starts and active runs count for those they are of, where nobody says who they are', async () => {
    const server = await serve(silent, { trustProxy: 1, limits: { activeRunsPerClient: 1 } });
    const refusals: Record<string, unknown> = {};
    for (const client of ['203.0.113.1', '203.0.113.2', '203.0.113.1']) {
      const { socket } = await open(server, client);
      const answered = new Promise<{ type: string; code?: string }>((resolve) =>
        socket.on('message', (data: Buffer) => resolve(JSON.parse(data.toString()))),
      );
      const start = { type: 'start', pipeline: 'p', surface: 's', input: {}, credit: 1 };
      socket.send(JSON.stringify({ ...start, run: `r${Object.keys(refusals).length}` }));
      const { type, code } = await answered;
      refusals[`${Object.keys(refusals).length} ${client}`] = code ?? type;
    }
    expect(refusals).toEqual({
      '0 203.0.113.1': 'accepted',
      '1 203.0.113.2': 'accepted',
      '2 203.0.113.1': 'too-many-runs',
    });
  });

  it('that is not believed, all count for it', async () => {
    const server = await serve(echo, {
      trustProxy: ['10.0.0.0/8'],
      limits: { requestsPerAddress: 1 },
      scheduler: new ManualTime(),
    });
    expect((await ask(server, '203.0.113.1')).statusCode).toBe(200);
    expect((await ask(server, '203.0.113.2')).statusCode).toBe(429);
  });
});
