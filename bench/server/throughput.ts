// How many deltas a second reach clients over 1, 10, 100 and 1,000 connections, beside bare ws, socket.io and SSE.
import { setTimeout } from 'node:timers/promises';
import { machine, median } from '../runner.ts';
import { Peer, type PeerName } from './peers/peer.ts';

const counts = (process.env.CONNECTIONS ?? '1,10,100,1000').split(',').map(Number);
const rounds = Number(process.env.ROUNDS ?? 3);
const warmMs = 800;
const measuredMs = 1_200;

interface Contender {
  readonly title: string;
  readonly name: PeerName;
  readonly apart: boolean;
}

const contenders: readonly Contender[] = [
  { title: 'ws, a frame a delta', name: 'ws', apart: true },
  { title: 'tailrace json, a frame a delta', name: 'tailrace json', apart: true },
  { title: 'tailrace json', name: 'tailrace json', apart: false },
  { title: 'tailrace msgpack', name: 'tailrace msgpack', apart: false },
  { title: 'tailrace msgpack, records', name: 'tailrace records', apart: false },
  { title: 'tailrace fb', name: 'tailrace fb', apart: false },
  { title: 'SSE', name: 'sse', apart: true },
  { title: 'socket.io', name: 'socket.io', apart: true },
];

interface Measured {
  readonly perSecond: number;
  readonly bytesPerSecond: number;
  readonly deltasPerFrame: number;
  readonly serverUs: number;
}

async function measure({ name, apart }: Contender, connections: number): Promise<Measured> {
  const peer = await Peer.start(name, { burst: 8, apart, perSecond: 0 });
  const open = [];
  for (let i = 0; i < connections; i++) open.push(await peer.connect());
  for (const connection of open) connection.start();
  await setTimeout(warmMs);
  const cpuUs = await peer.cpuUs();
  const before = { ...peer.seen };
  const begun = performance.now();
  await setTimeout(measuredMs);
  const seconds = (performance.now() - begun) / 1000;
  const { deltas, frames, bytes } = peer.seen;
  const serverUs = (await peer.cpuUs()) - cpuUs;
  for (const connection of open) connection.close();
  await peer.stop();
  const came = deltas - before.deltas;
  return {
    perSecond: came / seconds,
    bytesPerSecond: (bytes - before.bytes) / seconds,
    deltasPerFrame: came / (frames - before.frames),
    serverUs: serverUs / came,
  };
}

console.log(`Deltas of 16 characters that reach all clients together in a second; 8 of a run arrive at a time.`);
console.log(`${machine()}, server and clients in a process each; ${measuredMs} ms after ${warmMs} ms of warming,`);
console.log(`medians of ${rounds} interleaved rounds\n`);
for (const connections of counts) {
  const found = new Map<Contender, Measured[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) found.get(contender)?.push(await measure(contender, connections));
  }
  const of = (contender: Contender, field: keyof Measured): number =>
    median((found.get(contender) ?? []).map((measured) => measured[field]));
  const base = of(contenders[0] as Contender, 'perSecond');
  console.log(
    `${connections} connections`.padEnd(34) + '  deltas/s   to ws      MB/s  a frame  server µs a delta'.padStart(10),
  );
  for (const contender of contenders) {
    const speed = of(contender, 'perSecond');
    console.log(
      `  ${contender.title.padEnd(32)}${Math.round(speed).toLocaleString('en').padStart(10)}` +
        `${(speed / base).toFixed(2).padStart(8)}${(of(contender, 'bytesPerSecond') / 1e6).toFixed(1).padStart(10)}` +
        `${of(contender, 'deltasPerFrame').toFixed(1).padStart(9)}${of(contender, 'serverUs').toFixed(2).padStart(8)}`,
    );
  }
  console.log('');
}
