import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';

/** The client as an application would ship it, everything it imports included. */
async function bundle(source: string): Promise<string> {
  const entry = '\0entry';
  const build = await rolldown({
    input: entry,
    platform: 'browser',
    logLevel: 'silent',
    cwd: new URL('../..', import.meta.url).pathname,
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? entry : null),
        load: (id) => (id === entry ? source : null),
      },
    ],
  });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  return output[0].code;
}

const client = new URL('../../src/client/index.ts', import.meta.url).pathname;

describe('the client in a browser', () => {
  it('is under 15 kB, gzipped, with RxJS and the JSON codec', async () => {
    const code = await bundle(`export { connect, Transcript } from '${client}';`);
    const { length } = gzipSync(code, { level: 9 });
    expect(length).toBeLessThan(15_000);
    expect(length).toBeGreaterThan(3_000);
  });

  it.each(['msgpack', 'flatbuffers'])(
    'takes %s from an entry of its own, which needs nothing of Node either',
    async (name) => {
      const entry = new URL(`../../src/client/${name}.ts`, import.meta.url).pathname;
      const code = await bundle(`export { ${name}Codec } from '${entry}'; export { connect } from '${client}';`);
      expect(code).toContain(`tailrace.v1.${name === 'msgpack' ? 'msgpack' : 'fb'}`);
      expect(code).not.toMatch(/from\s*["']node:/);
    },
  );

  it('needs nothing of Node, and no other codec', async () => {
    const code = await bundle(`export { connect, Transcript } from '${client}';`);
    for (const absent of ['node:', 'msgpackr', 'flatbuffers', 'process.']) expect(code).not.toContain(absent);
  });
});
