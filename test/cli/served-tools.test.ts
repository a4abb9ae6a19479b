import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LoopbackProvider, loopbackProvider } from '../adapters/model/ai-sdk/loopback-provider.ts';
import { luhn, wasmOf } from '../adapters/tools/wasm/write-wasm.ts';

const root = new URL('../..', import.meta.url).pathname;
const page = readFileSync(join(root, 'docs/tools.md'), 'utf8');
const [example = '', isolated = ''] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);
const [, stock = ''] = /```ts\n(\/\/ stock\.ts[\s\S]*?)```/.exec(page) ?? [];

/** One chunk of an answer as OpenAI-compatible servers stream them. */
function chunk(response: ServerResponse, delta: object, finish: string | null = null): void {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  const body = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices };
  response.write(`data: ${JSON.stringify(body)}\n\n`);
}

const planned = [
  ['stock_find', { title: 'Dune' }],
  ['weather', { city: 'Oslo' }],
  ['weather', { town: 'Oslo' }],
  ['card_is_valid', { number: '4111 1111 1111 1111' }],
] as const;

/** Plans four calls, one of them wrong; then says what the request holds of their results. */
function speak(response: ServerResponse, body: Record<string, unknown>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (Array.isArray(body.tools)) {
    for (const [index, [name, args]] of planned.entries()) {
      const call = { index, id: `call_${index}`, type: 'function' };
      chunk(response, { tool_calls: [{ ...call, function: { name, arguments: '' } }] });
      for (const piece of JSON.stringify(args).match(/.{1,5}/g) ?? []) {
        chunk(response, { tool_calls: [{ index, function: { arguments: piece } }] });
      }
    }
    chunk(response, {}, 'tool_calls');
  } else {
    const heard = JSON.stringify(body.messages).replaceAll('\\', '');
    const [, copies] = /"copies":\s*(\d+)/.exec(heard) ?? [];
    const [, celsius] = /"celsius":\s*(-?\d+)/.exec(heard) ?? [];
    // An answer that goes on from its first part is not begun again.
    if (copies !== undefined && !heard.includes('copies.'))
      chunk(response, { content: `There are ${copies} copies. ` });
    if (celsius !== undefined && !heard.includes('degrees.'))
      chunk(response, { content: `It is ${celsius} degrees. ` });
    chunk(response, {}, 'stop');
  }
  response.end('data: [DONE]\n\n');
}

describe('tailrace serve --tools', () => {
  const folder = mkdtempSync(join(tmpdir(), 'served-tools-'));
  const file = join(folder, 'tools.yaml');
  const asked: string[] = [];
  let weather: Server;
  let provider: LoopbackProvider;
  let env: Record<string, string | undefined>;

  const start = (...args: readonly string[]): ChildProcess =>
    spawn(process.execPath, ['src/cli/main.ts', ...args], { cwd: root, env });

  const ended = (child: ChildProcess): Promise<{ readonly code: number | null; readonly said: string }> => {
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece) => (said += piece));
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })));
  };

  beforeAll(async () => {
    weather = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers['x-key']}`);
      response.setHeader('content-type', 'application/json').end('{"celsius":-4}');
    });
    await new Promise<void>((resolve) => weather.listen(0, '127.0.0.1', resolve));
    provider = await loopbackProvider(({ body, response }) => speak(response, body));
    // A busy machine may take longer than a shop would wait.
    writeFileSync(file, example + isolated.replaceAll(/timeoutMs: \d+/g, 'timeoutMs: 100000'));
    writeFileSync(join(folder, 'stock.ts'), stock);
    writeFileSync(join(folder, 'card.wasm'), wasmOf(luhn));
    env = {
      ...process.env,
      LOG_LEVEL: 'silent',
      STOCK_SERVER: join(root, 'test/adapters/tools/mcp/stdio-server.ts'),
      STOCK_TOKEN: 't0k3n',
      WEATHER_URL: `http://127.0.0.1:${(weather.address() as AddressInfo).port}`,
      WEATHER_KEY: 'k3y',
    };
  });

  afterAll(async () => {
    await provider.close();
    weather.closeAllConnections();
    weather.close();
    rmSync(folder, { recursive: true });
  });

  it('answers by an MCP server, an HTTP service and WebAssembly that a YAML file names, called by a real model adapter', async () => {
    const model = `openai-compatible:m@${provider.url}/v1`;
    const server = start('serve', '--port', '0', '--runs', 'none', '--tools', file, '--model', model);
    const over = ended(server);
    try {
      let greeting = '';
      await new Promise<void>((resolve, reject) => {
        server.on('close', () => reject(new Error(`the server ended:\n${greeting}`)));
        server.stdout?.on('data', (piece) => {
          greeting += piece;
          if (greeting.includes('npm run ask')) resolve();
        });
      });
      expect(greeting).toMatch(
        /Tools added: weather, stock_find, stock_reserve.*, copies_left, recount, card_is_valid/,
      );
      const url = /ws:\/\/\S+/.exec(greeting)?.[0] ?? '';
      const { code, said } = await ended(
        start('ask', 'Is Dune in stock, and is it cold in Oslo?', '--url', url, '--json'),
      );
      const { answer, outcome, log } = JSON.parse(said) as {
        readonly answer: string;
        readonly outcome: string;
        readonly log: readonly { readonly phase?: string; readonly call?: { readonly name: string } }[];
      };
      expect({ code, outcome }).toEqual({ code: 0, outcome: 'answered' });
      expect(
        answer
          .match(/[^.]+\./g)
          ?.map((each) => each.trim())
          .sort(),
      ).toEqual(['It is -4 degrees.', 'There are 3 copies.']);
      expect(asked).toEqual(['OPTIONS / undefined', 'GET /weather/Oslo k3y']);
      expect(JSON.stringify(log)).toContain('bad-arguments');
      const checked = log.find((each) => each.phase === 'end' && each.call?.name === 'card_is_valid');
      expect(checked).toMatchObject({ ok: true, value: true });
    } finally {
      server.kill('SIGTERM');
    }
    expect((await over).code).toBe(0);
  });

  it('names the line of a mistake, and leaves no process behind', async () => {
    writeFileSync(file, example.replace('personal: false }', 'presonal: false }'));
    const { code, said } = await ended(start('serve', '--port', '0', '--runs', 'none', '--tools', file));
    expect(said.trim()).toBe(
      `${file}:9: mcp.stock.tools.find has no setting 'presonal'; it has readOnly, idempotent, personal, timeoutMs`,
    );
    expect(code).toBe(2);
  });

  it('ends where the port is taken, its servers with it', async () => {
    writeFileSync(file, example);
    const port = String((weather.address() as AddressInfo).port);
    const { code, said } = await ended(start('serve', '--port', port, '--runs', 'none', '--tools', file));
    expect(said).toContain('is taken');
    expect(code).toBe(2);
  });
});
