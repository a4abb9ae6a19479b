import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, ended } from './ended.ts';

const root = new URL('../..', import.meta.url).pathname;

function start(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['src/cli/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, LOG_LEVEL: 'silent' },
  });
}

const run = (...args: readonly string[]): Promise<Ended> => ended(start(...args));

describe('tailrace serve and ask', () => {
  let server: ChildProcess;
  let greeting = '';
  let url = '';

  beforeAll(async () => {
    server = start('serve', '--port', '0', '--runs', 'none');
    await new Promise<void>((resolve, reject) => {
      server.on('error', reject);
      server.on('close', () => reject(new Error(`the server ended:\n${greeting}`)));
      server.stdout?.on('data', (chunk) => {
        greeting += chunk;
        if (greeting.includes('npm run ask')) resolve();
      });
    });
    url = /ws:\/\/\S+/.exec(greeting)?.[0] ?? '';
  });

  afterAll(() => {
    server.kill('SIGKILL');
  });

  it('prints the address, the pipelines and a line to try', () => {
    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    expect(greeting).toContain('assistant@1  on chat, voice, alerts');
    expect(greeting).toContain('no neural network');
  });

  it('answers with text and times', async () => {
    const { code, out } = await run('ask', 'which detective novels do you have under 10 dollars?', '--url', url);
    expect(code).toBe(0);
    expect(out).toMatch(/detective novels (under|for) \$\d/);
    expect(out).toMatch(/answered: first token \d.*first sentence \d.*full \d/);
  });

  it.each([
    ['json', 'What are your opening hours?'],
    ['msgpack', 'What does shipping cost?'],
    ['fb', 'How long do I have to return a book?'],
  ])('gives scripts one JSON object, over %s', async (codec, question) => {
    const { code, out } = await run('ask', question, '--url', url, '--json', '--codec', codec, '--surface', 'voice');
    expect(code).toBe(0);
    const answer = JSON.parse(out) as { answer: string; outcome: string; times: { firstTokenMs: number } };
    expect(answer.outcome).toBe('answered');
    expect(answer.answer).toMatch(/\d/);
    expect(answer.times.firstTokenMs).toBeGreaterThan(0);
  });

  it('says what is wrong with an unknown pipeline, and ends with 1', async () => {
    const { code, err } = await run('ask', 'hi', '--url', url, '--pipeline', 'assistent');
    expect(code).toBe(1);
    expect(err).toContain("no pipeline 'assistent'");
    expect(err).toContain('assistant@1');
  });

  it('stops cleanly on Ctrl-C, and lets a run under way end', async () => {
    const asking = start('ask', 'Recommend me a fantasy novel', '--url', url);
    let out = '';
    const asked = new Promise<number | null>((resolve) => asking.on('close', (code) => resolve(code)));
    await new Promise<void>((resolve) => {
      asking.stdout?.on('data', (chunk) => {
        out += chunk;
        resolve();
      });
    });
    const closed = new Promise<number | null>((resolve) => server.on('close', (code) => resolve(code)));
    server.kill('SIGINT');
    expect(await asked).toBe(0);
    expect(out).toContain('answered: ');
    expect(await closed).toBe(0);
  });

  it('says how to start a server when none is there', async () => {
    const { code, err } = await run('ask', 'hi', '--url', 'ws://127.0.0.1:9');
    expect(code).toBe(1);
    expect(err).toContain('npm start');
  });
});

describe('tailrace demo', () => {
  it('asks a dozen questions on every codec and surface, draws each run, and ends with 0', async () => {
    const { code, out } = await run('demo');
    expect(code).toBe(0);
    for (const codec of ['json', 'msgpack', 'fb']) {
      for (const surface of ['chat', 'voice']) expect(out).toContain(`── ${surface}, ${codec} `);
    }
    expect(out.match(/first token \d/g)?.length).toBe(14);
    expect(out).toContain('cached: ');
    expect(out).toContain('guessed');
    expect(out).toContain('All answered.');
  });
});

describe('tailrace pipelines', () => {
  it('says what differs between two surfaces, by its exit code too', async () => {
    const { code, out } = await run('pipelines', 'diff', 'assistant/chat', 'assistant/voice');
    expect(code).toBe(1);
    expect(out).toContain('assistant@1/chat → assistant@1/voice\n');
    expect(out).toContain('~ slo.firstToken.p95Ms: 1400 → 600\n');
    expect(out).toMatch(/~ calls\n {4}budgetMs: 600 → 200\n/);
    const same = await run('pipelines', 'diff', 'assistant/chat', 'assistant@1/chat');
    expect(same).toMatchObject({ code: 0, out: 'assistant@1/chat and assistant@1/chat run alike\n' });
    const none = await run('pipelines', 'diff', 'assistant/chat', 'assistant/radio');
    expect(none.code).toBe(2);
    expect(none.err).toContain('assistant/radio names none of assistant@1/chat');
  });

  it('describes what is declared, with the critical path against its SLO', async () => {
    const { code, out } = await run('pipelines');
    expect(code).toBe(0);
    expect(out).toContain('assistant@1 on chat');
    expect(out).toContain('assistant@1 on voice');
    expect(out).toMatch(/critical path to the first token: .*plan.* = \d+ ms of 1400 ms/);
  });

  it('draws Mermaid', async () => {
    const { out } = await run('pipelines', 'assistant', '--surface', 'chat', '--mermaid');
    expect(out).toContain('flowchart LR');
    expect(out).toContain('guess -. guess .-> calls');
    expect(out).toContain('screen -. after .-> plan');
    expect(out).toMatch(/class .*plan.* critical/);
  });

  it('names what there is where something is not', async () => {
    const { code, err } = await run('pipelines', 'asistant');
    expect(code).toBe(2);
    expect(err).toContain('assistant (chat)');
  });
});

describe('tailrace', () => {
  it.each([
    [['fly'], "no command 'fly'"],
    [['ask'], 'needs a question'],
    [['ask', 'hi', '--codec', 'xml'], 'json, msgpack, fb'],
    [['serve', '--port', 'high'], '--port is high'],
    [['ask', 'hi', '--loud'], 'ask has no flag --loud; tailrace ask --help says what it takes'],
    [['ask', 'hi', '--url', 'nowhere'], '--url is nowhere: give ws://HOST:PORT'],
    [['serve', '--port', '0', '--runs', 'none', '--host', '0.0.0.0'], 'TAILRACE_TOKENS=owner=token'],
  ])('%j is refused with the mend', async (args, said) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  it('explains one command', async () => {
    const { code, out } = await run('simulate', '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/^tailrace <command>.*\n\n {2}simulate \[variant…\]/);
    expect(out).not.toContain('serve');
  });

  it('says its version', async () => {
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
