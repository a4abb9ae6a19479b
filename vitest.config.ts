import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Tests of real sockets and processes carry their own, longer limits.
    testTimeout: 20_000,
    // Two cores: more workers than that only make the slow tests slower.
    maxWorkers: 2,
  },
});

export default config;
