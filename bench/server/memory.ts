// What a connection that does nothing and a run that waits cost the server, up to 10,000 of them.
import { machine } from '../runner.ts';
import { type Connection, Peer, type PeerName } from './peers/peer.ts';

const idle = { burst: 0, apart: false, perSecond: 0 };

async function connectAll(peer: Peer, count: number): Promise<Connection[]> {
  const open: Connection[] = [];
  while (open.length < count) {
    open.push(...(await Promise.all(Array.from({ length: Math.min(200, count - open.length) }, () => peer.connect()))));
  }
  return open;
}

console.log(`Memory of the server process, in kB for each; ${machine()}\n`);
console.log(
  `${'connections, idle'.padEnd(24)}${['heap', 'heap+buffers', 'resident'].map((head) => head.padStart(14)).join('')}`,
);
for (const [name, count] of [
  ['ws', 10_000],
  ['tailrace json', 10_000],
  ['socket.io', 2_000],
] as readonly (readonly [PeerName, number])[]) {
  const peer = await Peer.start(name, idle);
  await connectAll(peer, 50);
  const before = await peer.memory();
  const begun = performance.now();
  const open = await connectAll(peer, count);
  const tookMs = performance.now() - begun;
  const after = await peer.memory();
  const each = (of: (memory: typeof after) => number): string => ((of(after) - of(before)) / count / 1024).toFixed(1);
  const cells = [each((m) => m.heapUsed), each((m) => m.heapUsed + m.external), each((m) => m.rss)];
  console.log(
    `${`${name}, ${count}`.padEnd(24)}${cells.map((cell) => cell.padStart(14)).join('')}   connected in ${(tookMs / 1000).toFixed(1)} s`,
  );
  if (name === 'tailrace json') {
    for (const connection of open) connection.start();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const running = await peer.memory();
    const more = ((running.heapUsed + running.external - after.heapUsed - after.external) / count / 1024).toFixed(1);
    console.log(`${'  and a run on each'.padEnd(24)}${''.padStart(14)}${more.padStart(14)}`);
  }
  for (const connection of open) connection.close();
  await peer.stop();
}
process.exit();
