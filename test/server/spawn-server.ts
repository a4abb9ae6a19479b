import { type ChildProcess, fork } from 'node:child_process';
import { afterEach } from 'vitest';
import type { Codec } from '../../src/protocol/codec.ts';
import type { ServerLimits } from '../../src/server/server-limits.ts';
import type { Report } from './server-process.ts';

type MemoryReport = Extract<Report, { readonly heapBytes: number }>;

const spawned = new Set<ChildProcess>();

/** How long a busy machine may keep either end waiting: whoever tests one of these limits sets it. */
const patient: Partial<ServerLimits> = { helloMs: 60_000, heartbeatMs: 60_000, slowMs: 60_000 };

export interface ProcessOptions {
  readonly limits?: Partial<ServerLimits>;
  /** A directory for its logs. */
  readonly store?: string;
  readonly port?: number;
  /** The server its runs go on in, and the codec it speaks with it. */
  readonly behind?: string;
  readonly codec?: Codec['name'];
}

/** A server in a process of its own, killed when the test ends. */
export class ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Runs that have ended on the server's side, and the bursts each took. */
  readonly ended: Map<string, number> = new Map();
  /** Runs that demand has stopped for a while. */
  readonly heldUp: Set<string> = new Set();
  readonly exited: Promise<number | null>;

  private constructor(child: ChildProcess, url: string) {
    this.child = child;
    this.url = url;
    this.exited = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
    child.on('message', (report: Report) => {
      if ('ended' in report) this.ended.set(report.ended, report.bursts);
      if ('heldUp' in report) this.heldUp.add(report.heldUp);
    });
  }

  static async start(options: ProcessOptions = {}): Promise<ServerProcess> {
    const { limits = {}, store = '', port = 0, behind = '', codec = 'json' } = options;
    const child = fork(new URL('server-process.ts', import.meta.url), {
      execArgv: ['--expose-gc'],
      env: {
        ...process.env,
        BEHIND: behind,
        CODEC: codec,
        LIMITS: JSON.stringify({ ...patient, ...limits }),
        PORT: String(port),
        STORE: store,
      },
    });
    spawned.add(child);
    const url = await new Promise<string>((resolve, reject) => {
      child.once('message', (report: Report) => resolve('url' in report ? report.url : ''));
      child.once('exit', (code) => reject(new Error(`the server process ended with ${code}`)));
    });
    return new ServerProcess(child, url);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Bytes the process holds after a collection: on its heap and outside of it. */
  async memoryBytes(): Promise<number> {
    const { heapBytes, bufferBytes } = await this.#memory();
    return heapBytes + bufferBytes;
  }

  /** The most the process ever had resident. */
  async peakBytes(): Promise<number> {
    return (await this.#memory()).peakBytes;
  }

  #memory(): Promise<MemoryReport> {
    const report = new Promise<MemoryReport>((resolve) => {
      const listen = (message: Report): void => {
        if (!('heapBytes' in message)) return;
        this.child.off('message', listen);
        resolve(message);
      };
      this.child.on('message', listen);
    });
    this.child.send('memory');
    return report;
  }

  /** Waits until a run has ended on the server's side; how many bursts it took. */
  async hasEnded(run: string): Promise<number> {
    for (;;) {
      const bursts = this.ended.get(run);
      if (bursts !== undefined) return bursts;
      await new Promise((resolve) => this.child.once('message', resolve));
    }
  }
}

afterEach(() => {
  for (const child of spawned) child.kill('SIGKILL');
  spawned.clear();
});
