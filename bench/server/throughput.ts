// How many deltas a second reach clients over 1, 10, 100 and 1,000 connections, beside bare ws, socket.io and SSE.
import { machine, median } from '../runner.ts';
import { Peer, type PeerName } from './peers/peer.ts';

const total = Number(process.env.DELTAS ?? 400_000);
const rounds = Number(process.env.ROUNDS ?? 3);

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
  const deltas = Math.ceil(total / connections);
  const peer = await Peer.start(name, { deltas, burst: 8, apart, perSecond: 0 });
  const open = [];
  for (let i = 0; i < connections; i++) open.push(await peer.connect());
  const before = (await peer.memory()).cpu;
  const begun = performance.now();
  await Promise.all(open.map((connection) => connection.run()));
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = (await peer.memory()).cpu;
  for (const connection of open) connection.close();
  peer.stop();
  const sent = deltas * connections;
  return {
    perSecond: sent / seconds,
    bytesPerSecond: peer.seen.bytes / seconds,
    deltasPerFrame: sent / peer.seen.frames,
    serverUs: (user + system - before.user - before.system) / sent,
  };
}

console.log(`Deltas of 16 characters to all connections together, 8 of a run arriving at a time, ${total} in all.`);
console.log(`${machine()}, server and clients in a process each; medians of ${rounds} interleaved rounds\n`);
for (const connections of [1, 10, 100, 1_000]) {
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
