import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { filter, firstValueFrom } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { offersOf, type ServedApp, type ServeSettings, serveApp } from '../../src/app/index.ts';
import { parseRollout, type RolloutSettings } from '../../src/app/open-rollouts.ts';
import { askQuestion } from '../../src/cli/ask-question.ts';
import { canaryCommand } from '../../src/cli/canary-command.ts';
import { type Client, connect } from '../../src/client/index.ts';
import type { JsonObject } from '../../src/index.ts';
import app from './versions/tailrace.app.ts';

const opened: ServedApp[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

async function serving(settings: RolloutSettings & Pick<ServeSettings, 'env'>): Promise<ServedApp> {
  const logger = pino({ level: 'silent' });
  const server = await serveApp(app, { logger, ...settings });
  opened.push(server);
  return server;
}

/** Asks as one conversation, and gives the version that answered. */
async function ask(client: Client, session: string, text = 'What are your opening hours?', user = 'C01') {
  const answer = await askQuestion(client, { pipeline: 'assistant', surface: 'chat', input: { text, session, user } });
  const started = answer.log.find(({ type }) => type === 'started');
  return { ...answer, version: started?.type === 'started' ? started.version : 0 };
}

async function scraped({ server }: ServedApp): Promise<(name: string, ...labels: string[]) => number> {
  const body = await (await fetch(`${server.url.replace('ws', 'http')}/metrics`)).text();
  return (name, ...labels) =>
    body
      .split('\n')
      .filter((line) => line.split(/[{ ]/)[0] === name && labels.every((label) => line.includes(label)))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

describe('a canary behind a server', () => {
  it('answers its share of the conversations, each on one version, and both are measured', async () => {
    const open = await serving({ canaries: ['assistant@2=50%'] });
    const client = connect(open.server.url);
    const versions = new Map<string, number>();
    for (let n = 0; n < 16; n++) versions.set(`s${n}`, (await ask(client, `s${n}`)).version);
    expect(new Set(versions.values())).toEqual(new Set([2, 3]));
    for (const [session, version] of versions) expect((await ask(client, session)).version).toBe(version);
    client.close();
    const metric = await scraped(open);
    const tried = [...versions.values()].filter((version) => version === 2).length;
    expect(metric('tailrace_runs_total', 'version="2"')).toBe(2 * tried);
    expect(metric('tailrace_runs_total', 'version="3"')).toBe(2 * (16 - tried));
    expect(metric('tailrace_full_seconds_count', 'version="2"')).toBe(2 * tried);
    expect(metric('tailrace_canary_running', 'version="2"')).toBe(1);
  });

  it('that fails is rolled back by itself, told to those who watch, and the stable version answers all', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'tailrace-')), 'kept', 'canaries.json');
    const settings = { canaries: ['assistant@3=60%'], env: { TAILRACE_CANARIES: file } };
    const open = await serving(settings);
    const watching = connect(open.server.url, { alerts: true });
    const alert = new Promise<JsonObject>((resolve, reject) => {
      watching.alerts.subscribe({
        next: (each) => each.type === 'canary' && resolve(each),
        error: reject,
      });
    });
    // What is raised before is told to nobody.
    await firstValueFrom(watching.status.pipe(filter((status) => status === 'ready')));
    const client = connect(open.server.url);
    const outcomes: Record<string, number> = {};
    for (let n = 0; n < 120 && open.rollouts.canaries[0]?.state === 'running'; n++) {
      const { version, outcome } = await ask(client, `s${n}`);
      outcomes[`@${version} ${outcome}`] = (outcomes[`@${version} ${outcome}`] ?? 0) + 1;
    }
    expect(outcomes['@3 degraded']).toBe(30);
    expect(Object.keys(outcomes).sort()).toEqual(['@2 answered', '@3 degraded']);
    expect(await alert).toMatchObject({
      ...{ type: 'canary', state: 'rolled-back', severity: 'page', pipeline: 'assistant', version: 3, stable: 2 },
      ...{ surface: 'chat', measure: 'answer' },
      text: expect.stringContaining('assistant@3 on chat burns answer 1000.0×'),
    });
    for (let n = 0; n < 10; n++) expect((await ask(client, `later ${n}`)).version).toBe(2);
    const metric = await scraped(open);
    expect(metric('tailrace_canary_running', 'version="3"')).toBe(0);
    expect(metric('tailrace_canary_burn_rate', 'track="canary"', 'measure="answer"')).toBeCloseTo(1000);
    expect(metric('tailrace_canary_burn_rate', 'track="stable"', 'measure="answer"')).toBe(0);
    expect(metric('tailrace_alerts_total', 'type="canary"')).toBe(1);
    watching.close();
    client.close();
    await open.close();
    const again = await serving(settings);
    const next = connect(again.server.url);
    for (let n = 0; n < 10; n++) expect((await ask(next, `s${n}`)).version).toBe(2);
    next.close();
    expect(again.rollouts.canaries[0]?.state).toBe('rolled-back');
  });

  it('stays back over restarts until it is resumed, where that is kept; the share is what the start says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tailrace-'));
    const env = { TAILRACE_CANARIES: join(folder, 'canaries.json') };
    const canaries = ['assistant@2=100%'];
    /** What answers in a process that begins, and how it leaves the canary. */
    const inProcess = async (
      change?: string,
      settings: RolloutSettings & Pick<ServeSettings, 'env'> = { canaries, env },
    ) => {
      const open = await serving(settings);
      const client = connect(open.server.url);
      const { version } = await ask(client, 's1');
      client.close();
      const said = vi.spyOn(console, 'log').mockImplementation(() => {});
      if (change !== undefined)
        await canaryCommand({ url: open.server.url, json: false, pipeline: 'assistant', change });
      said.mockRestore();
      await open.close();
      return version;
    };
    expect(await inProcess('stop')).toBe(2);
    expect(await inProcess()).toBe(3);
    // Of another version nothing is known; and where nothing is kept, a start begins anew.
    expect(await inProcess(undefined, { canaries: ['assistant@3=100%'], env })).toBe(3);
    expect(await inProcess(undefined, { canaries })).toBe(2);
    expect(await inProcess('resume')).toBe(3);
    expect(await inProcess()).toBe(2);
    expect(JSON.parse(await readFile(env.TAILRACE_CANARIES, 'utf8'))).toEqual({});
    expect(await readdir(folder)).toEqual(['canaries.json']);
  });

  it('does not begin where what is kept cannot be read, and says which file', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'tailrace-')), 'canaries.json');
    for (const text of ['{"assist', '[]', '7', '']) {
      await writeFile(path, text);
      await expect(serving({ canaries: ['assistant@2=50%'], env: { TAILRACE_CANARIES: path } })).rejects.toThrow(
        `${path} holds no canaries`,
      );
    }
    // Nothing is tried, so nothing is read.
    await serving({ env: { TAILRACE_CANARIES: path } });
  });
});

describe('an operator of a canary', () => {
  const http = ({ server }: ServedApp): string => server.url.replace('ws', 'http');

  it('sees it beside the stable version, stops and resumes it, and gives it another share', async () => {
    const open = await serving({ canaries: ['assistant@2=100%'] });
    const client = connect(open.server.url);
    const said = vi.spyOn(console, 'log').mockImplementation(() => {});
    const told = async (change?: string): Promise<string> => {
      const about = change === undefined ? {} : { pipeline: 'assistant', change };
      expect(await canaryCommand({ url: open.server.url, json: false, ...about })).toBe(0);
      return String(said.mock.lastCall?.[0]);
    };
    try {
      expect((await ask(client, 's1')).version).toBe(2);
      expect(await told()).toContain('assistant@2  running, 100 % beside @3');
      expect(await told()).toContain('  chat answer: 0 of 1 broken, by @3 0 of 0 broken');
      expect(await told('stop')).toContain('assistant@2  rolled-back');
      expect((await ask(client, 's1')).version).toBe(3);
      expect(await told('resume')).toContain('assistant@2  running');
      expect((await ask(client, 's1')).version).toBe(2);
      expect(await told('0%')).toContain('running, 0 % beside @3');
      expect((await ask(client, 's1')).version).toBe(3);
      await expect(told('500%')).rejects.toThrow('shareRatio must be a number from 0 to 1');
      await expect(told('faster')).rejects.toThrow('give resume, stop, or e.g. 10%');
      await expect(
        canaryCommand({ url: open.server.url, json: false, pipeline: 'phases', change: 'stop' }),
      ).rejects.toThrow('phases has no canary');
    } finally {
      said.mockRestore();
      client.close();
    }
  });

  it('is one of those named, where there are tokens', async () => {
    const [ann, bob] = ['ann-ann-ann-ann-ann', 'bob-bob-bob-bob-bob'];
    const env = { TAILRACE_TOKENS: `ann=${ann},bob=${bob}`, TAILRACE_OPERATORS: 'ann' };
    const open = await serving({ canaries: ['assistant@2=50%'], env });
    const status = async (token: string | undefined, init: RequestInit = {}, path = ''): Promise<number> => {
      const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
      return (await fetch(`${http(open)}/v1/canaries${path}`, { headers, ...init })).status;
    };
    const stop = { method: 'POST', body: '{"state":"rolled-back"}' };
    expect(await status(undefined)).toBe(401);
    expect(await status(bob)).toBe(403);
    expect(await status(bob, stop, '/assistant')).toBe(403);
    expect(open.rollouts.canaries[0]?.state).toBe('running');
    expect(await status(ann)).toBe(200);
    expect(await status(ann, { method: 'DELETE' }, '/assistant')).toBe(405);
    expect(await status(ann, { method: 'POST', body: '{"state":"gone"}' }, '/assistant')).toBe(400);
    expect(await status(ann, stop, '/assistant')).toBe(200);
    expect(open.rollouts.canaries[0]?.state).toBe('rolled-back');
  });

  it('finds none where none is tried', async () => {
    const open = await serving({});
    await expect(canaryCommand({ url: open.server.url, json: false })).rejects.toThrow('tries no other version');
  });
});

describe('a shadow behind a server', () => {
  it('changes nothing, answers nobody, and is compared', async () => {
    const open = await serving({ shadows: ['assistant@2=100%'] });
    const client = connect(open.server.url);
    await ask(client, 's1');
    const ordered = await ask(client, 's2', 'I want to return Salt First from order 10411', 'mara');
    expect(ordered.version).toBe(3);
    client.close();
    await expect.poll(() => open.rollouts.shadows[0]?.inFlight).toBe(0);
    const metric = await scraped(open);
    expect(metric('tailrace_shadow_runs_total', 'version="2"')).toBe(2);
    expect(metric('tailrace_shadow_seconds_count', 'measure="full"', 'track="shadow"')).toBe(2);
    expect(metric('tailrace_shadow_seconds_count', 'measure="full"', 'track="answered"')).toBe(2);
    expect(metric('tailrace_shadow_refused_calls_total')).toBe(1);
    // What a shadow does is in no metric of those who answer.
    expect(metric('tailrace_runs_total', 'version="2"')).toBe(0);
  });
});

describe('a share on the command line', () => {
  it('names a version that is there, beside another', () => {
    const offers = offersOf(app);
    expect(parseRollout('assistant@2=2.5%', offers)).toEqual({
      ...{ pipeline: 'assistant', version: 2, stable: 3, shareRatio: 0.025 },
    });
    expect(() => parseRollout('assistant', offers)).toThrow('write it as assistant@2=10%');
    expect(() => parseRollout('assistant@9=5%', offers)).toThrow('there is assistant@1, assistant@2, assistant@3');
    expect(() => parseRollout('assistant@2=5%', offers.slice(1, 2))).toThrow('is the only version');
    expect(() => parseRollout('assistant@2=500%', offers)).toThrow('at most 100%');
  });
});
