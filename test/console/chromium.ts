import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';

const names = ['chromium', 'chromium-browser', 'google-chrome'];
const folders = (process.env.PATH ?? '').split(':');

/** Where a Chromium is; `CHROMIUM` names another. Undefined where there is none. */
export const chromiumPath: string | undefined = [
  ...(process.env.CHROMIUM === undefined ? [] : [process.env.CHROMIUM]),
  ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
].find((path) => existsSync(path));

interface Reply {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A Chromium of its own, without a window, driven over its DevTools protocol. */
export class Chromium {
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  readonly #pages = new Map<string, (method: string, params: unknown) => void>();
  #sent = 0;

  private constructor(child: ChildProcess, profile: string, socket: WebSocket) {
    this.#child = child;
    this.#profile = profile;
    this.#socket = socket;
    socket.on('message', (data) => this.#receive(JSON.parse(String(data)) as Reply));
  }

  static async launch(path: string): Promise<Chromium> {
    const profile = await mkdtemp(join(tmpdir(), 'tailrace-chromium-'));
    const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-dev-shm-usage'];
    const child = spawn(path, [...flags, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      const told: string[] = [];
      createInterface({ input: child.stderr as NonNullable<typeof child.stderr> }).on('line', (line) => {
        told.push(line);
        const [, found] = /^DevTools listening on (ws:\S+)/.exec(line) ?? [];
        if (found !== undefined) resolve(found);
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`chromium ended with ${code}: ${told.join('\n')}`)));
    });
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new Chromium(child, profile, socket);
  }

  async page(): Promise<Page> {
    const { targetId } = (await this.send('Target.createTarget', { url: 'about:blank' })) as {
      readonly targetId: string;
    };
    const attached = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const { sessionId } = attached as { readonly sessionId: string };
    const page = new Page((method, params) => this.send(method, params, sessionId));
    this.#pages.set(sessionId, (method, params) => page.hear(method, params));
    for (const domain of ['Page', 'Runtime', 'Log']) await this.send(`${domain}.enable`, {}, sessionId);
    return page;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    this.#socket.terminate();
    this.#child.kill('SIGKILL');
    await ended;
    // Processes of its own may still be letting go of their files.
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    const id = ++this.#sent;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ error, result }) =>
        error === undefined ? resolve(result) : reject(new Error(`${method}: ${error.message}`)),
      );
      this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }));
    });
  }

  #receive(reply: Reply): void {
    if (reply.id !== undefined) {
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    } else if (reply.sessionId !== undefined && reply.method !== undefined) {
      this.#pages.get(reply.sessionId)?.(reply.method, reply.params);
    }
  }
}

/** A page of it. */
export class Page {
  /** What it complained of: errors of scripts, on its console, of its policy, and files that did not come. */
  readonly problems: string[] = [];
  readonly #send: (method: string, params?: object) => Promise<unknown>;
  readonly #loaded: (() => void)[] = [];

  constructor(send: (method: string, params?: object) => Promise<unknown>) {
    this.#send = send;
  }

  hear(method: string, params: unknown): void {
    const about = JSON.stringify(params);
    if (method === 'Page.loadEventFired') for (const loaded of this.#loaded.splice(0)) loaded();
    const { type, entry } = params as { readonly type?: string; readonly entry?: { readonly level: string } };
    const isBad =
      method === 'Runtime.exceptionThrown' ||
      (method === 'Runtime.consoleAPICalled' && (type === 'error' || type === 'warning')) ||
      (method === 'Log.entryAdded' && entry?.level !== 'info' && entry?.level !== 'verbose');
    if (isBad) this.problems.push(`${method}: ${about}`);
  }

  async goto(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => this.#loaded.push(resolve));
    await this.#send('Page.navigate', { url });
    await loaded;
  }

  async reload(): Promise<void> {
    const loaded = new Promise<void>((resolve) => this.#loaded.push(resolve));
    await this.#send('Page.reload');
    await loaded;
  }

  /** The value of an expression in the page; one that is a promise is waited for. */
  async evaluate<T>(expression: string): Promise<T> {
    const asked = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = (await this.#send('Runtime.evaluate', asked)) as {
      readonly result: { readonly value: T };
      readonly exceptionDetails?: object;
    };
    if (exceptionDetails !== undefined) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return result.value;
  }

  /** Waits until an expression holds, looking each time the page changes; gives its value. */
  until<T>(expression: string): Promise<T> {
    return this.evaluate(`new Promise((resolve) => {
      const look = () => {
        const found = ${expression};
        if (!found) return false;
        watching.disconnect();
        resolve(found);
        return true;
      };
      const watching = new MutationObserver(look);
      if (!look()) watching.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    })`);
  }

  /** Chooses in a list by the word beside it. */
  choose(label: string, value: string): Promise<void> {
    const found = `[...document.querySelectorAll('label')].find((each) => each.textContent.startsWith('${label}'))`;
    return this.evaluate(`{
      const list = ${found}.querySelector('select');
      list.value = '${value}';
      list.dispatchEvent(new Event('change', { bubbles: true }));
    }`);
  }

  /** Writes where the focus is. */
  async write(text: string): Promise<void> {
    await this.#send('Input.insertText', { text });
  }

  async press(key: string): Promise<void> {
    const code = { Enter: 13, Escape: 27, ArrowRight: 39, ArrowLeft: 37, Tab: 9, Home: 36 }[key] ?? 0;
    const about = { key, code: key, windowsVirtualKeyCode: code, ...(key === 'Enter' && { text: '\r' }) };
    await this.#send('Input.dispatchKeyEvent', { type: 'keyDown', ...about });
    await this.#send('Input.dispatchKeyEvent', { type: 'keyUp', ...about });
  }

  async close(): Promise<void> {
    await this.#send('Page.close');
  }

  /** How it is shown: its size, and light or dark. */
  async show(width: number, height: number, scheme: 'light' | 'dark'): Promise<void> {
    await this.#send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await this.#send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  }
}
