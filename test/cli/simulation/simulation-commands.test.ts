import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { offersOf } from '../../../src/app/index.ts';
import { bookshopApp } from '../../../src/cli/bookshop-app.ts';
import { loadWorld } from '../../../src/cli/simulation/load-world.ts';
import { readFlags } from '../../../src/cli/simulation/read-flags.ts';
import { readVariant, surfacesOf } from '../../../src/cli/simulation/read-variant.ts';
import type { Offer } from '../../../src/index.ts';
import { simulate } from '../../../src/simulate/simulate.ts';

const root = resolve(import.meta.dirname, '../../..');

function tailrace(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const node = join(root, 'node_modules/.bin/node');
  const { status, stdout, stderr } = spawnSync(node, ['src/cli/main.ts', ...args], { cwd: root, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const offer = (name: string, version: number, ...surfaces: string[]): Offer =>
  ({ pipeline: { name, version }, surfaces: surfaces.map((surface) => ({ name: surface })) }) as unknown as Offer;

describe('readVariant', () => {
  const first = offer('assistant', 1, 'chat', 'voice');
  const second = offer('assistant', 2, 'chat');
  const other = offer('plain', 1);

  it.each([
    ['', first, 'chat', 'streaming'],
    ['voice', first, 'voice', 'streaming'],
    ['assistant@2', second, 'chat', 'streaming'],
    ['chat/sequential', first, 'chat', 'sequential'],
    ['sequential', first, 'chat', 'sequential'],
    ['plain', other, 'default', 'streaming'],
  ])('reads "%s"', (text, expected, surface, mode) => {
    const variant = readVariant(text, [first, second, other]);
    expect(variant.offer).toBe(expected);
    expect([variant.surface, variant.mode]).toEqual([surface, mode]);
  });

  it('names what there is where a part is nothing', () => {
    expect(() => readVariant('assistant@2/voice', [first, second])).toThrow(
      "'voice' is no pipeline (assistant@1, assistant@2), no surface (chat) and no mode (streaming, sequential)",
    );
  });
});

describe('readFlags', () => {
  it('reads numbers as people write them', () => {
    expect(readFlags(['chat', '--runs', '1_000', '--seed', 'x'], ['runs', 'seed'], 5)).toMatchObject({
      runs: 1000,
      seed: 'x',
      positionals: ['chat'],
    });
    expect(readFlags([], ['runs'], 5).runs).toBe(5);
  });

  it.each(['0', '-1', 'many', '1.5'])('refuses --runs %s', (runs) => {
    expect(() => readFlags([`--runs=${runs}`], ['runs'], 5)).toThrow(
      `--runs is ${runs}: give a whole number of at least 1`,
    );
  });
});

describe('the worlds beside the pipelines', () => {
  const app = bookshopApp();
  const places = offersOf(app).flatMap((offered) => surfacesOf(offered).map((surface) => [offered, surface] as const));

  it.each(places.map(([offered, surface]) => [`${offered.pipeline.name}/${surface}`, offered, surface] as const))(
    '%s is simulated with nothing but what stands there',
    (_name, offered, surface) => {
      const { model } = loadWorld(app, offered.pipeline, undefined);
      const { tally } = simulate({ offer: offered, surface, model, runs: 40, seed: 1 });
      expect([tally.runs, tally.failed]).toEqual([40, 0]);
    },
  );
});

describe('tailrace simulate', () => {
  it('prints the same page for the same seed, and fails where an SLO is missed', () => {
    const chat = tailrace('simulate', 'chat', '--runs', '400');
    expect(chat.stdout).toContain('assistant@1 on chat, streaming · 400 runs at');
    expect(chat.stdout).toContain('✓ first token within 1,400 ms for 95 %');
    expect(chat.status).toBe(0);
    expect(tailrace('simulate', 'chat', '--runs', '400').stdout).toBe(chat.stdout);
    const sequential = tailrace('simulate', 'chat/sequential', '--runs', '400', '--json');
    expect(sequential.status).toBe(1);
    expect(JSON.parse(sequential.stdout)[0]).toMatchObject({ mode: 'sequential', slo: [{ met: false }, {}] });
  });

  it('compares two variants', () => {
    const { stdout, status } = tailrace('compare', 'chat/sequential', 'chat', '--runs', '300', '--json');
    const { differences } = JSON.parse(stdout);
    expect(differences.firstToken.highMs).toBeLessThan(0);
    expect(status).toBe(0);
  });

  it('replays recorded runs through a changed version', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tailrace-recorded-'));
    const file = join(folder, 'runs.jsonl');
    const chat = readVariant('chat', offersOf(bookshopApp()));
    const lines: string[][] = Array.from({ length: 60 }, () => []);
    const { model } = loadWorld(bookshopApp(), chat.offer.pipeline, undefined);
    simulate({
      ...chat,
      model,
      runs: 60,
      seed: 3,
      onEvent: (index, event) => lines[index]?.push(JSON.stringify(event)),
    });
    writeFileSync(file, lines.flat().join('\n'));
    try {
      const { stdout, status } = tailrace('replay', file, 'chat/calls.speculate=false', '--json');
      const { before, after, differences } = JSON.parse(stdout);
      expect([before.runs, after.runs, status]).toEqual([60, 60, 0]);
      expect(after.speculation.started).toBe(0);
      expect(differences.firstToken.lowMs).toBeGreaterThan(0);
      expect(tailrace('replay', file, 'voice').stderr).toContain('no whole run of assistant on voice to replay');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('asks what if', () => {
    const { stdout, status } = tailrace('whatif', 'chat', 'firstToken', '--runs', '100', '--json');
    const { measure, effects } = JSON.parse(stdout);
    expect([measure, status]).toEqual(['firstToken', 0]);
    expect(effects[0]).toMatchObject({ stage: 'plan', kind: 'speed-up' });
  });

  it.each([
    [['simulate', 'email'], "'email' is no pipeline"],
    [['simulate', '--world', 'absent.yaml'], 'no file absent.yaml'],
    [['simulate', '--world', 'src'], '--world: src is no file'],
    [['simulate', '--runs', '100', '--warm-up', '100'], '--warm-up is 100: of 100 runs, none would be counted'],
    [['simulate', '--html', 'absent/page.html'], '--html: there is no folder absent'],
    [['simulate', 'chat', '--preset', 'r1'], '--preset takes no chat'],
    [['replay', 'runs.jsonl', '--runs', '3'], 'replay has no flag --runs'],
    [['whatif', 'chat', '--html', 'page.html'], 'whatif has no flag --html'],
    [['compare', 'chat'], 'compare needs two variants'],
    [['replay'], 'replay needs recorded runs'],
    [['simulate', 'chat/calls.fanOut=none'], 'fanOut'],
    [['simulate', '--rums', '3'], 'simulate has no flag --rums; tailrace simulate --help says what it takes'],
    [
      ['whatif', 'chat', 'firstTokn'],
      "'firstTokn' is no measure: give one of firstToken, firstSentence, firstAudio, full",
    ],
  ])('says what is wrong with %j', (args, fault) => {
    const { stderr, status } = tailrace(...args);
    expect(stderr).toContain(fault);
    expect(status).toBe(2);
  });
});
