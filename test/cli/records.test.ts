import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { askQuestion } from '../../src/cli/ask-question.ts';
import { openServer } from '../../src/cli/open-server.ts';
import { recordCommands } from '../../src/cli/records/index.ts';
import { connect } from '../../src/client/index.ts';
import type { RunSummary } from '../../src/observe/run-store/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tailrace-records-'));
const runs = join(folder, 'runs.sqlite');

/** Runs a command in this process; gives its exit code and what it printed. */
function command(name: string, ...args: readonly string[]): { code: number | undefined; out: string; err: string } {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  const code = recordCommands[name]?.([...args, '--runs', runs]);
  const said = (spy: typeof log): string => spy.mock.calls.map((line) => line.join(' ')).join('\n');
  return { code, out: said(log), err: said(error) };
}

beforeAll(async () => {
  const opened = await openServer({ port: 0, env: {}, runs, logger: pino({ level: 'silent' }) });
  const client = connect(opened.server.url);
  const text = 'Which detective novels do you have under 10 dollars?';
  await askQuestion(client, { pipeline: 'assistant', surface: 'chat', input: { text } });
  // Ends in the middle: a run that failed is always kept.
  await new Promise<void>((resolve) => {
    opened.engine
      .startRun({
        run: 'cut-short',
        pipeline: 'assistant',
        surface: 'voice',
        input: { text: 'Recommend me a fantasy <novel>' },
        deadlineMs: 20,
      })
      .subscribe({ complete: resolve });
  });
  client.close();
  await opened.close();
});

afterEach(() => {
  vi.restoreAllMocks();
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('tailrace runs', () => {
  it('lists what a server has recorded', () => {
    const { code, out } = command('runs');
    expect(code).toBe(0);
    expect(out).toMatch(/^RUN +WHEN +PIPELINE/);
    expect(out).toMatch(/cut-short .* assistant@\d+\/voice +degraded +failed/);
  });

  it('gives scripts JSON', () => {
    const { out } = command('runs', '--json', '--kept', 'failed');
    expect((JSON.parse(out) as RunSummary[]).map(({ run }) => run)).toEqual(['cut-short']);
  });

  it('refuses what it does not know', () => {
    expect(() => command('runs', '--kept', 'all')).toThrow('slo, failed, disagreed or sample');
    expect(() => command('runs', '--limit', 'many')).toThrow('--limit is many');
  });
});

describe('tailrace trace', () => {
  it('draws a recorded run', () => {
    const { code, out } = command('trace', 'cut');
    expect(code).toBe(0);
    expect(out).toContain('cut-short  assistant@');
    expect(out).toContain('run.deadline');
    expect(out).toMatch(/query +│/);
  });

  it('saves it as a page that needs nothing else', () => {
    const html = join(folder, 'trace.html');
    expect(command('trace', 'cut-short', '--html', html).code).toBe(0);
    const page = readFileSync(html, 'utf8');
    expect(page).toContain('<svg');
    expect(page).toContain('fantasy &lt;novel&gt;');
    expect(page).not.toMatch(/<script|src=|href=|<novel>/);
  });

  it('says where a run is not, and that not all are kept', () => {
    const { code, err } = command('trace', 'nowhere');
    expect(code).toBe(1);
    expect(err).toContain('only slow and failed runs');
  });
});

describe('tailrace report', () => {
  it('reads the week of a server', () => {
    const { code, out } = command('report', '--week');
    expect(code).toBe(0);
    expect(out).toContain('assistant on chat: 1 runs (0 before): 1 answered');
    expect(out).toMatch(/ {2}plan +1 +\d/);
    expect(out).toContain('Slowest runs that were kept');
  });

  it('saves it as a page', () => {
    const html = join(folder, 'week.html');
    expect(command('report', '--html', html).code).toBe(0);
    expect(readFileSync(html, 'utf8')).toContain('assistant on voice');
  });

  it('refuses a date that is none', () => {
    expect(() => command('report', '--until', 'tomorrow')).toThrow('--until is tomorrow');
  });
});
