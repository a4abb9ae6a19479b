import { fileURLToPath } from 'node:url';

const page = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** MessagePack without code that is made on the way, which the page's policy forbids. */
const noEval = 'msgpackr/index-no-eval';

/**
 * The script of the page, with all it imports. From the sources, with the development dependency `rolldown`: a package has it
 * ready.
 */
export async function bundlePage(): Promise<string> {
  const { rolldown } = await import('rolldown');
  const build = await rolldown({
    input: page('page/main.ts'),
    platform: 'browser',
    logLevel: 'silent',
    cwd: page('../..'),
    resolve: { alias: { msgpackr: noEval } },
  });
  try {
    const { output } = await build.generate({ format: 'esm', minify: true });
    return output[0].code;
  } finally {
    await build.close();
  }
}
