import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { PALETTE } from '../observe/palette.ts';
import { bundlePage } from './bundle-page.ts';

/** A file of the console, as a browser gets it. */
export interface ConsoleFile {
  readonly contentType: string;
  readonly body: string;
  readonly policy: string;
}

/** What the page may do: run its own script, look as it says, talk to the server it came from; and no text is ever code. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const at = (name: string): URL => new URL(name, import.meta.url);

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** What was read, or bundled, in this process. */
const kept = new Map<string, Promise<string>>();

/**
 * The files of the console by their paths: the page at `/console`. Read when they are first asked for, and kept; from the
 * sources, the script is bundled then.
 */
export function consolePages(): { find(path: string): Promise<ConsoleFile | string | undefined> } {
  const once = (name: string, read: () => Promise<string>): Promise<string> => {
    const known = kept.get(name) ?? read();
    kept.set(name, known);
    // What failed may work next time.
    known.catch(() => kept.delete(name));
    return known;
  };
  const file = async (type: keyof typeof types, body: Promise<string>): Promise<ConsoleFile> => ({
    contentType: types[type],
    body: await body,
    policy,
  });
  return {
    find: async (path) => {
      switch (path) {
        case '/console/':
          return '../console';
        case '/console':
          return file(
            'html',
            once('html', () => readFile(at('console.html'), 'utf8')),
          );
        case '/console/console.css':
          return file(
            'css',
            once('css', async () => `${PALETTE}\n${await readFile(at('console.css'), 'utf8')}`),
          );
        case '/console/console.js':
          return file(
            'js',
            once('js', () => (existsSync(at('console.js')) ? readFile(at('console.js'), 'utf8') : bundlePage())),
          );
        default:
          return undefined;
      }
    },
  };
}
