// How long a delta takes from the run to the client at 20,000 tokens a second, beside bare ws, socket.io and SSE.
import { machine } from '../runner.ts';
import { Peer, type PeerName } from './peers/peer.ts';

const perSecond = 20_000;
const seconds = Number(process.env.SECONDS ?? 4);
const names: readonly PeerName[] = ['ws', 'tailrace json', 'tailrace msgpack', 'tailrace fb', 'sse', 'socket.io'];

async function measure(name: PeerName, connections: number): Promise<number[]> {
  const peer = await Peer.start(name, { burst: 0, apart: false, perSecond });
  const open = [];
  for (let i = 0; i < connections; i++) open.push(await peer.connect());
  for (const connection of open) connection.start();
  // The first second is for the compiler and for those who connect last.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  peer.seen.latenciesMs.length = 0;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const latencies = peer.seen.latenciesMs.slice().sort((a, b) => a - b);
  for (const connection of open) connection.close();
  await peer.stop();
  return latencies;
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

console.log(
  `Milliseconds from a run's delta to its client, at ${perSecond.toLocaleString('en')} a second over all connections.`,
);
console.log(`${machine()}, server and clients in a process each; ${seconds} s each\n`);
for (const connections of [1, 10, 100, 1_000]) {
  console.log(
    `${connections} connections`.padEnd(24) + ['p50', 'p99', 'max', 'deltas'].map((head) => head.padStart(10)).join(''),
  );
  for (const name of names) {
    const latencies = await measure(name, connections);
    const cells = [0.5, 0.99, 1].map((q) => quantile(latencies, q).toFixed(3));
    console.log(
      `  ${name.padEnd(22)}${[...cells, String(latencies.length)].map((cell) => cell.padStart(10)).join('')}`,
    );
  }
  console.log('');
}
