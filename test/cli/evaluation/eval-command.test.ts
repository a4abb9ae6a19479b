import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Baseline } from '../../../src/evaluate/index.ts';
import { type LoopbackProvider, loopbackProvider, reply } from '../../adapters/model/ai-sdk/loopback-provider.ts';
import { chatCompletions } from '../../adapters/model/ai-sdk/wire-formats.ts';
import { type Ended, ended } from '../ended.ts';

const root = resolve(import.meta.dirname, '../../..');
const saved = join(root, 'pipelines/assistant.eval-baseline.json');

let folder = '';
/** A real model endpoint, which says one thing to everything. */
let provider: LoopbackProvider;
let says = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailrace-eval-'));
  provider = await loopbackProvider(({ response }) => {
    const chunk = (delta: object, finish_reason: string | null): string =>
      JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] });
    const events = [chunk({ role: 'assistant', content: says }, null), chunk({}, 'stop')];
    reply(response, chatCompletions.contentType, chatCompletions.encode(events));
  });
});
afterAll(async () => {
  await provider.close();
  await rm(folder, { recursive: true });
});

function tailrace(...args: readonly string[]): Promise<Ended> {
  return ended(spawn(process.execPath, ['src/cli/main.ts', 'eval', ...args], { cwd: root }));
}

const short = async (): Promise<string> => {
  const file = join(folder, 'short.questions.yaml');
  await writeFile(file, 'a:\n  - { ask: "how much is The Salt Auction?", tools: [book_details], says: ["$11.99"] }\n');
  return file;
};

describe('tailrace eval', () => {
  it('prints the scores of every surface beside the saved baseline, which they do not fall under', async () => {
    const { code, out, err } = await tailrace('assistant');
    expect(err.trim()).toBe('nothing dropped by more than 0.01');
    expect(code).toBe(0);
    for (const surface of ['chat', 'voice', 'alerts'])
      expect(out).toMatch(new RegExp(`^${surface}: \\d+ questions`, 'm'));
    expect(out).toMatch(/grounding +1\.000 +× 3 +was 1\.000/);
    expect(out).toContain('answered by embedded');
    expect(out).not.toContain('unlike the baseline');
  });

  it('ends with 1 where another model answers worse, and says what dropped', async () => {
    says = 'It costs $7.77, I would think.';
    const model = `openai-compatible:parrot@${provider.url}`;
    const { code, out, err } = await tailrace('assistant', '--surface', 'chat', '--model', model, '--worst', '1');
    expect(code).toBe(1);
    expect(err).toMatch(/failed: \d+ dropped by more than 0\.01/);
    expect(out).toContain(`unlike the baseline: model was embedded`);
    expect(out).toMatch(/intent +0\.\d+ +× 3 +was \d\.\d+ +DROPPED/);
    expect(out).toContain('number 7.77 stands in nothing it was given');
    expect(provider.seen.length).toBeGreaterThan(40);
  });

  it('saves a baseline, and holds the next evaluation against it', async () => {
    const baseline = join(folder, 'own.json');
    await copyFile(saved, baseline);
    const args = ['--surface', 'voice', '--questions', await short(), '--baseline', baseline];
    expect((await tailrace(...args)).out).toMatch(/unlike the baseline: number of questions was \d+, now 1/);
    expect((await tailrace(...args, '--save')).code).toBe(0);
    const kept = JSON.parse(await readFile(baseline, 'utf8')) as Baseline;
    expect(kept.questions).toBe(1);
    expect(kept.surfaces.voice?.score).toBe(1);
    expect(kept.surfaces.chat).toBeDefined();
    const again = await tailrace(...args, '--json');
    expect(JSON.parse(again.out)).toMatchObject({ comparison: { differences: [] }, surfaces: { voice: { score: 1 } } });
  });

  it('asks a judging model where one is named, and names it', async () => {
    says = '{"score": 0.25, "reason": "cold"}';
    const judge = `openai-compatible:judge@${provider.url}`;
    const args = ['--surface', 'chat', '--questions', await short(), '--baseline', join(folder, 'none.json')];
    const { code, out, err } = await tailrace(...args, '--judge', judge);
    expect(out).toContain(`judged by ${judge}`);
    expect(out).toMatch(/judge +0\.250 +beside the score/);
    expect(out).toContain('judge: cold');
    expect(err).toContain('there is no baseline yet');
    expect(code).toBe(0);
  });

  it.each([
    [['nonesuch'], 'there is no pipeline nonesuch; there are assistant'],
    [['assistant', '--surface', 'email'], 'has no rubric for email; it has chat, voice, alerts'],
    [['assistant', '--judge', 'embedded'], 'the embedded model is a script and cannot judge'],
    [['assistant', '--questions', 'nowhere.yaml'], 'there is no file nowhere.yaml'],
  ])('says what is wrong with %j', async (args, problem) => {
    const { code, err } = await tailrace(...args);
    expect(err).toContain(problem);
    expect(code).toBe(2);
  });
});
