import type { AddressInfo } from 'node:net';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { afterEach } from 'vitest';

const proxies = new Set<DarkProxy>();

/** A TCP proxy whose links can go dark: nothing more is passed on, and nobody is told. */
export class DarkProxy {
  readonly #server: Server;
  #targetPort: number;
  readonly #links = new Set<{ readonly near: Socket; readonly far: Socket; dark: boolean }>();

  private constructor(targetPort: number) {
    this.#targetPort = targetPort;
    this.#server = createServer((near) => {
      const far = dial(this.#targetPort, '127.0.0.1');
      const link = { near, far, dark: false };
      this.#links.add(link);
      const pass = (from: Socket, to: Socket): void => {
        from.on('data', (data) => {
          if (!link.dark) to.write(data);
        });
        from.on('error', () => {});
        from.on('close', () => {
          if (!link.dark) to.destroy();
        });
      };
      pass(near, far);
      pass(far, near);
    });
  }

  static async to(targetPort: number): Promise<DarkProxy> {
    const proxy = new DarkProxy(targetPort);
    proxies.add(proxy);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Leads new links elsewhere: a server that comes back need not have the port of the one that went. */
  aim(targetPort: number): void {
    this.#targetPort = targetPort;
  }

  /** Cuts the links there are, without a word to either end; new ones work. */
  goDark(): void {
    for (const link of this.#links) link.dark = true;
  }

  /** Resets the links there are. */
  reset(): void {
    for (const { near, far } of this.#links) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    this.#links.clear();
  }

  close(): void {
    this.reset();
    this.#server.close();
  }
}

afterEach(() => {
  for (const proxy of proxies) proxy.close();
  proxies.clear();
});
