// How long a webhook takes from its receipt to its final state on disk, for a bot that answers at once.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseSecrets, sign } from '../../src/server/webhooks/signature.ts';
import { poissonArrivals } from '../../src/simulate/arrivals/poisson-arrivals.ts';
import { seededRandom } from '../../src/simulate/random/seeded-random.ts';
import { machine } from '../runner.ts';

/** What the fifth reference system says of itself, in milliseconds. */
const reference = { p50: 8.2, p95: 14.5, p99: 32.1 };
const perSecond = Number(process.env.PER_SECOND ?? 100);
const webhooks = Number(process.env.WEBHOOKS ?? 1_000);
const warm = 500;

const written = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const [secret] = parseSecrets(written);
// Not in memory, where a temporary folder may be: what is measured waits for the disk.
const folder = mkdtempSync(join(resolve('node_modules'), '.webhooks-'));
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

interface Times {
  /** By the server: from the head of the request to the commit. */
  readonly inside: number;
  /** By the sender: from its first byte to the whole answer. */
  readonly outside: number;
}

function send(url: string, id: string): Promise<Times> {
  const body = JSON.stringify({ text: 'what is the state of ticket T-100', of: { customer: 'c-17', channel: 'mail' } });
  const headers = { 'content-type': 'application/json', ...sign(secret, id, Date.now(), body) };
  const start = performance.now();
  return new Promise((done, failed) => {
    const asking = request(`${url}/v1/webhooks/bot?wait=60`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => {
        const outside = performance.now() - start;
        const { state, tookMs } = JSON.parse(text) as { readonly state: string; readonly tookMs: number };
        if (state === 'done') done({ inside: tookMs, outside });
        else failed(new Error(`${id} is answered ${response.statusCode}: ${text}`));
      });
    });
    asking.on('error', failed);
    asking.end(body);
  });
}

async function oneByOne(url: string, count: number): Promise<Times[]> {
  const times: Times[] = [];
  for (let i = 0; i < count; i++) times.push(await send(url, `alone-${i}-${count}`));
  return times;
}

/** They come as they come, whether those before them are answered or not. */
async function asTheyCome(url: string, count: number): Promise<Times[]> {
  const sent: Promise<Times>[] = [];
  const begun = performance.now();
  for (const { atMs } of poissonArrivals(perSecond, () => seededRandom('webhooks'))) {
    if (sent.length === count) break;
    const wait = begun + atMs - performance.now();
    if (wait > 0) await setTimeout(wait);
    sent.push(send(url, `come-${sent.length}-${count}`));
  }
  return Promise.all(sent);
}

function print(name: string, all: readonly number[]): void {
  const sorted = all.toSorted((a, b) => a - b);
  const cells = [0.5, 0.95, 0.99].map((q) =>
    (sorted[Math.floor(sorted.length * q)] ?? Number.NaN).toFixed(2).padStart(8),
  );
  console.log(`  ${name.padEnd(58)}${cells.join('')}`);
}

const child = fork(new URL('process/instant-bot.ts', import.meta.url), {
  env: { ...process.env, TAILRACE_WEBHOOK_BOT_SECRET: written, TAILRACE_WEBHOOKS: join(folder, 'webhooks.sqlite') },
});
try {
  const url = await new Promise<string>((listens) => child.once('message', (said) => listens(String(said))));
  await oneByOne(url, warm);
  console.log(
    `Milliseconds from a webhook to its final state, synced to disk, for a bot without a model. ${machine()};`,
  );
  console.log(`server and sender in a process each, ${webhooks} webhooks, ${warm} before them to warm up\n`);
  console.log(`${''.padEnd(60)}${['p50', 'p95', 'p99'].map((head) => head.padStart(8)).join('')}`);
  for (const [how, times] of [
    ['one by one', await oneByOne(url, webhooks)],
    [`${perSecond} a second, as they come`, await asTheyCome(url, webhooks)],
  ] as const) {
    print(
      `${how}: receipt to final state`,
      times.map(({ inside }) => inside),
    );
    print(
      `${how}: sender to answer, HTTP included`,
      times.map(({ outside }) => outside),
    );
  }
  const said = Object.values(reference).map((ms) => ms.toFixed(2).padStart(8));
  console.log(`  ${'the reference system, as it says: receipt to final state'.padEnd(58)}${said.join('')}`);
  const gone = new Promise((ended) => child.once('exit', ended));
  child.send('close');
  await gone;
} finally {
  child.kill();
  agent.destroy();
  rmSync(folder, { recursive: true, force: true });
}
