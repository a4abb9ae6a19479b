import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncScheduler } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LinearModel } from '../../src/adapters/classifier/linear/linear-model.ts';
import { unpackLinear } from '../../src/adapters/classifier/linear/pack-linear.ts';
import { trainCommand } from '../../src/cli/train-command.ts';
import type { RunEvent } from '../../src/index.ts';
import { RunStore } from '../../src/observe/run-store.ts';

let folder = '';
let said: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'train-'));
  said = [];
  for (const method of ['log', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((line: string) => void said.push(line));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Records runs in which a search was guessed, and the plan asked for something else. */
async function record(asked: readonly (readonly [text: string, tool: string])[]): Promise<string> {
  const file = join(folder, 'runs.sqlite');
  const store = new RunStore({ file, disagreedRatio: 1, random: () => 0.5, scheduler: asyncScheduler });
  for (const [index, [text, tool]] of asked.entries()) {
    const request = { run: `r${index}`, pipeline: 'assistant', surface: 'chat', input: { text } };
    const listener = store.begin({ request, version: 1, slo: {} });
    const call = (name: string) => ({ stage: 'calls', call: { id: 'c', name, args: {} } });
    const events = [
      { type: 'started', ...request, version: 1, mode: 'streaming' },
      { type: 'speculation', stage: 'calls', action: 'started', key: 'k' },
      { type: 'tool', phase: 'start', speculative: true, ...call('search_books') },
      { type: 'tool', phase: 'end', ok: true, tookMs: 1, ...call(tool) },
      { type: 'done', outcome: 'answered' },
    ];
    for (const [at, event] of events.entries()) listener.event({ ...event, seq: at + 1, at } as unknown as RunEvent);
  }
  await store.close();
  return file;
}

describe('tailrace train', () => {
  it('learns from recorded runs, says what it changed, and writes the model', async () => {
    const ways = [
      'wheres that parcel at',
      'parcel still not round',
      'no sign of the parcel yet',
      'parcel gone walkabout',
    ];
    const ends = ['', ' mate', ' then', ' innit', ' please'];
    const asked = ways.flatMap((way) => ends.map((end) => [`${way}${end}`, 'order_status'] as const));
    const file = await record([...asked, ['any dragons?', 'search_books']]);
    const out = join(folder, 'model.json');
    expect(trainCommand(['--runs', file, '--out', out])).toBe(0);
    expect(said[0]).toBe('recorded: 20 runs, 20 whose guess and plan disagreed, 20 examples');
    expect(said.join('\n')).toMatch(/learned: \d+\.\d % before, 100\.0 % after, of 5 held out/);
    const model = new LinearModel(unpackLinear(JSON.parse(readFileSync(out, 'utf8'))));
    expect(model.guess('parcel gone walkabout mate').label).toBe('order');
  }, 120_000);

  it('says so where there is nothing to learn, and where there are no runs', async () => {
    const file = await record([['any dragons?', 'search_books']]);
    expect(trainCommand(['--runs', file])).toBe(0);
    expect(said.join('\n')).toContain('nothing to learn');
    expect(() => trainCommand(['--runs', join(folder, 'none.sqlite')])).toThrow(/no recorded runs/);
  });
});
