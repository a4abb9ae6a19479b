import { resolve } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The processes that tests start compile the same files again and again.
    env: { NODE_COMPILE_CACHE: resolve(import.meta.dirname, 'node_modules/.cache/compiled') },
    // Long enough for a busy machine: a test that hangs is stopped, one that is slow is not.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for is an event, whenever it comes: only a test that hangs is stopped.
    expect: { poll: { timeout: 100_000, interval: 20 } },
    // Two cores: more workers than that only make the slow tests slower.
    maxWorkers: 2,
  },
});

export default config;
