import type { Socket } from 'node:net';

/** The status of the response that comes on a socket, however it is cut into pieces. */
export function statusFrom(socket: Socket): Promise<number> {
  let told = '';
  return new Promise((resolve, reject) => {
    socket.on('data', (chunk: Buffer) => {
      told += chunk.toString('latin1');
      const [, status] = /^HTTP\/1\.1 (\d{3}) [^\r]*\r\n/.exec(told) ?? [];
      if (status !== undefined) resolve(Number(status));
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`closed after: ${told}`)));
  });
}
