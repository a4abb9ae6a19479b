import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFunctionTools, openToolsFile } from '../../../../src/adapters/tools/index.ts';
import { callContext } from '../../call-context.ts';
import { type ServedShop, serveShop } from '../mcp/http-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'tools-'));
const stdio = join(import.meta.dirname, '../mcp/stdio-server.ts');
const own = createFunctionTools([
  { spec: { name: 'own', description: 'Own.', parameters: { type: 'object' } }, run: () => 'mine' },
]);

function fileOf(source: string): string {
  const path = join(folder, 'tools.yaml');
  writeFileSync(path, source);
  return path;
}

describe('tools opened from a file', () => {
  let shop: ServedShop;
  let weather: Server;
  let origin = '';
  const asked: string[] = [];
  let sockets = 0;

  beforeAll(async () => {
    shop = await serveShop();
    weather = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers['x-key'] ?? ''}`.trim());
      response.setHeader('content-type', 'application/json').end('{"celsius":-4}');
    });
    weather.on('connection', () => sockets++);
    await new Promise<void>((resolve) => weather.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(weather.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    await shop.close();
    weather.closeAllConnections();
    weather.close();
    rmSync(folder, { recursive: true });
  });

  it('stand beside one’s own: a process, an address and a service, with their hints, warm from the start', async () => {
    const path = fileOf(`
mcp:
  near:
    command: ${JSON.stringify(process.execPath)}
    args: [${JSON.stringify(stdio)}]
    prefix: near_
    tools:
      find: { personal: false, timeoutMs: 1500 }
  far: { url: "${shop.url}", prefix: far_, trustHints: false }
http:
  weather:
    description: The weather in a city.
    url: ${origin}/weather/{city}
    headers: { x-key: "\${WEATHER_KEY}" }
    parameters: { type: object, properties: { city: { type: string } }, required: [city] }
    readOnly: true
`);
    const opened = await openToolsFile(path, own, { WEATHER_KEY: 'k3y' });
    const call = (name: string, args: Record<string, string>) =>
      firstValueFrom(opened.host.call({ id: '1', name, args }, callContext()));
    const spec = (name: string) => opened.host.tools.find((each) => each.name === name);
    try {
      expect(opened.warmUps).toEqual([{ origin, ok: true }]);
      expect(await call('own', {})).toBe('mine');
      expect(await call('near_find', { title: 'Dune' })).toEqual({ title: 'Dune', copies: 3 });
      expect(await call('far_find', { title: 'Emma' })).toEqual({ title: 'Emma', copies: 3 });
      expect(await call('weather', { city: 'Oslo' })).toEqual({ celsius: -4 });
      expect(asked).toEqual(['OPTIONS /', 'GET /weather/Oslo k3y']);
      expect(sockets).toBe(1);
      expect(spec('near_find')).toMatchObject({ readOnly: true, idempotent: true, personal: false, timeoutMs: 1500 });
      expect(spec('near_reserve')).toMatchObject({ idempotent: true, personal: true });
      expect(spec('near_reserve')?.readOnly).toBeUndefined();
      expect(spec('far_find')?.readOnly).toBeUndefined();
      expect(spec('weather')).toMatchObject({ readOnly: true, idempotent: true, personal: true });
    } finally {
      await opened.close();
    }
  });

  it('leave one’s own out where the file says so', async () => {
    const opened = await openToolsFile(fileOf('own: false'), own, {});
    expect(opened.host.tools).toEqual([]);
    await opened.close();
  });

  it.each([
    ['no file', undefined, 'none.yaml: there is no such file'],
    [
      'a command that does not exist',
      'mcp:\n  a: { command: no-such-command }',
      "tools.yaml:2: MCP server 'a' cannot be",
    ],
    [
      'an address where nobody is',
      'mcp:\n  a: { url: "http://127.0.0.1:9/mcp" }',
      "tools.yaml:2: MCP server 'a' cannot",
    ],
    [
      'a tool the server does not have',
      `mcp:\n  a:\n    command: ${JSON.stringify(process.execPath)}\n    args: [${JSON.stringify(stdio)}]\n    tools:\n      fnd: {}`,
      "tools.yaml:6: MCP server 'a' has no tool 'fnd'; it has find, reserve",
    ],
    [
      'two tools of one name',
      `http:\n  own: { description: d, url: "http://127.0.0.1:9/" }`,
      'tools.yaml: tool own is in the app and in http; rename one, or give one host a prefix',
    ],
  ])('are refused for %s', async (_, source, message) => {
    const path = source === undefined ? join(folder, 'none.yaml') : fileOf(source);
    await expect(openToolsFile(path, own, {})).rejects.toThrow(message);
  });
});
