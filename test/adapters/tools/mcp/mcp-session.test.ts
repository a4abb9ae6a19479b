import { describe, expect, it } from 'vitest';
import type { McpConnection } from '../../../../src/adapters/tools/mcp/mcp-connection.ts';
import { McpSession } from '../../../../src/adapters/tools/mcp/mcp-session.ts';

const connection = (): McpConnection => ({ isLost: false, close: async () => {} }) as unknown as McpConnection;

describe('a session with an MCP server', () => {
  it('opens one connection for all who wait for it', async () => {
    let opened = 0;
    const session = new McpSession(
      async () => {
        opened++;
        return connection();
      },
      { name: 'shop', delayMs: 1_000 },
    );
    expect(await Promise.all([session.with(async () => 1), session.with(async () => 2)])).toEqual([1, 2]);
    expect(opened).toBe(1);
  });

  it('does not try again at once after a connection that failed', async () => {
    let opened = 0;
    const session = new McpSession(
      async () => {
        opened++;
        throw new Error('nobody home');
      },
      { name: 'shop', delayMs: 60_000 },
    );
    await expect(session.with(async () => 1)).rejects.toThrow('shop: the server cannot be reached: nobody home');
    await expect(session.with(async () => 1)).rejects.toThrow(/it failed just now; it is tried again in \d+ ms/);
    expect(opened).toBe(1);
  });

  it.each([
    [true, 2],
    [false, 1],
  ])('makes work again whose connection was lost under it where it may: %s', async (again, times) => {
    let made = 0;
    const session = new McpSession(async () => ({ isLost: true, close: async () => {} }) as unknown as McpConnection, {
      name: 'shop',
      delayMs: 1_000,
    });
    const work = async (): Promise<never> => {
      made++;
      throw new Error('gone');
    };
    await expect(session.with(work, { again })).rejects.toThrow('gone');
    expect(made).toBe(times);
  });
});
