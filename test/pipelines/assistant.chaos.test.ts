import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import assistant from '../../pipelines/assistant.ts';
import { parseSurfaces } from '../../src/index.ts';
import { chaos } from '../../src/testing/index.ts';

const file = new URL('../../pipelines/assistant.surfaces.yaml', import.meta.url);
const surfaces = parseSurfaces(readFileSync(file, 'utf8'), 'assistant.surfaces.yaml', assistant);

const search = { name: 'search_books', args: {} };
const values = {
  f: { codec: 'pcm-s16le-22050', durMs: 1_000, bytes: Uint8Array.of(0, 0) },
  y: { action: 'allow' },
  g: { label: 'search', confidence: 0.9, calls: [search] },
  m: { turns: [], facts: [] },
  0: undefined,
  s: search,
  r: { name: 'start_return', args: { order: '1' } },
  R: { count: 2 },
  a: 'We have ',
  b: 'two. ',
  c: 'The return is begun.',
};

const ports = {
  screen: '10ms (y|)',
  intent: '30ms (g|)',
  memory: '5ms (m|)',
  cache: '2ms (0|)',
  model: { plan: '100ms s 49ms (r|)', compose: ['40ms a 9ms b|', '40ms (c|)'] },
  tools: { search_books: '80ms (R|)', start_return: { marble: '60ms (R|)', spec: { readOnly: false } } },
  postCheck: '5ms (y|)',
  speech: '20ms (f|)',
};

describe.each(surfaces.map((surface) => [surface.name, surface] as const))(
  'assistant on %s under chaos',
  (_name, surface) => {
    it('keeps every law in five hundred runs', () => {
      const report = chaos(assistant, { surface, ports, values, runs: 500 });
      expect(report.failure?.test).toBeUndefined();
      expect(report.runs).toBe(500);
      expect(report.endings.answered).toBeGreaterThan(100);
    });
  },
);
