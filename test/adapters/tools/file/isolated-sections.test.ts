import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import { joinToolHosts, type OpenTools, openToolsFile } from '../../../../src/adapters/tools/index.ts';
import type { Json, JsonObject } from '../../../../src/ports/index.ts';
import { callContext } from '../../call-context.ts';
import { luhn, wasmOf } from '../wasm/write-wasm.ts';

// What the workers of tests load is compiled once.
enableCompileCache(process.env.NODE_COMPILE_CACHE);
const folder = mkdtempSync(join(tmpdir(), 'isolated-sections-'));
const page = readFileSync(new URL('../../../../docs/tools.md', import.meta.url), 'utf8');
const [, example = ''] = /```yaml\n(isolated:[\s\S]*?)```/.exec(page) ?? [];
const [, stock = ''] = /```ts\n(\/\/ stock\.ts[\s\S]*?)```/.exec(page) ?? [];
const none = joinToolHosts({});

writeFileSync(join(folder, 'stock.ts'), stock);
writeFileSync(join(folder, 'card.wasm'), wasmOf(luhn));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(source: string): string {
  const path = join(folder, 'tools.yaml');
  writeFileSync(path, source);
  return path;
}

const call = ({ host }: OpenTools, name: string, args: JsonObject = {}, context = callContext()): Promise<Json> =>
  lastValueFrom(host.call({ id: 'c1', name, args }, context));

describe('tools in workers, of a file', () => {
  it('are those of docs/tools.md: a module and WebAssembly, of which none holds up another', async () => {
    // A busy machine may take longer than a shop would wait.
    const patient = example.replaceAll(/timeoutMs: \d+/g, 'timeoutMs: 100000');
    const open = await openToolsFile(fileOf(patient), none, {});
    expect(open.host.tools).toMatchObject([
      { name: 'copies_left', readOnly: true, personal: true },
      { name: 'recount', personal: true },
      { name: 'card_is_valid', readOnly: true, personal: false },
    ]);
    const late = expect(call(open, 'recount', {}, callContext({ timeLeftMs: () => 20 }))).rejects.toMatchObject({
      code: 'timeout',
    });
    expect(await call(open, 'copies_left', { id: 'b-7' })).toEqual({ id: 'b-7', copies: 3, region: 'eu' });
    expect(await call(open, 'card_is_valid', { number: '4111 1111 1111 1111' })).toBe(true);
    await late;
    await open.close();
  });

  it.each([
    [example.replace('./stock.ts', './none.ts'), /:2: module 'stock' cannot be used: .*none\.ts/],
    [example.replace('./card.wasm', './stock.ts'), /:9: WebAssembly 'card_is_valid' cannot be used: .*magic word/],
    [example.replace('workers: 2', 'worker: 2'), /:4: isolated\.stock has no setting 'worker'; it has module, workers/],
    [example.replace('type: object\n', 'type: objekt\n'), /:12: parameters of 'card_is_valid' are no JSON Schema/],
    ['isolated: { a: {} }', /:1: isolated\.a needs a module; add it/],
    [
      'isolated: { a: { module: ./stock.ts }, b: { module: ./stock.ts } }',
      /copies_left is in module a and in module b/,
    ],
  ])('name the line of a mistake: %#', async (source, message) => {
    await expect(openToolsFile(fileOf(source), none, {})).rejects.toMatchObject({
      code: 'tools-file',
      message: expect.stringMatching(message),
    });
  });
});
