// How long a delta takes from the run to the client at 20,000 tokens a second, beside bare ws, socket.io and SSE.
import { setTimeout } from 'node:timers/promises';
import { machine, median } from '../runner.ts';
import { Peer, type PeerName } from './peers/peer.ts';

const perSecond = 20_000;
const counts = (process.env.CONNECTIONS ?? '1,10,100,1000').split(',').map(Number);
const rounds = Number(process.env.ROUNDS ?? 3);
const warmMs = 1_000;
const measuredMs = 1_000;
const names: readonly PeerName[] = ['ws', 'tailrace json', 'tailrace msgpack', 'tailrace fb', 'sse', 'socket.io'];

interface Delays {
  readonly p50: number;
  readonly p99: number;
}

async function measure(name: PeerName, connections: number): Promise<Delays> {
  const peer = await Peer.start(name, { burst: 0, apart: false, perSecond });
  const open = [];
  for (let i = 0; i < connections; i++) open.push(await peer.connect());
  for (const connection of open) connection.start();
  await setTimeout(warmMs);
  peer.seen.latenciesMs.length = 0;
  await setTimeout(measuredMs);
  const latencies = peer.seen.latenciesMs.slice().sort((a, b) => a - b);
  for (const connection of open) connection.close();
  await peer.stop();
  return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

console.log(
  `Milliseconds from a run's delta to its client, at ${perSecond.toLocaleString('en')} a second over all connections,`,
);
console.log(`and what is added to bare ws. ${machine()}, server and clients in a process each;`);
console.log(`${measuredMs} ms after ${warmMs} ms of warming, medians of ${rounds} interleaved rounds\n`);
for (const connections of counts) {
  const found = new Map<PeerName, Delays[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) found.get(name)?.push(await measure(name, connections));
  }
  const of = (name: PeerName, quantile: keyof Delays): number =>
    median((found.get(name) ?? []).map((delays) => delays[quantile]));
  const heads = ['p50', 'added', 'p99', 'added'].map((head) => head.padStart(10));
  console.log(`${connections} connections`.padEnd(24) + heads.join(''));
  for (const name of names) {
    const cells = (['p50', 'p99'] as const).flatMap((quantile) => [
      of(name, quantile),
      of(name, quantile) - of('ws', quantile),
    ]);
    console.log(`  ${name.padEnd(22)}${cells.map((ms) => ms.toFixed(3).padStart(10)).join('')}`);
  }
  console.log('');
}
