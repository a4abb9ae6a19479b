import type { Labels } from '../observe/metric-family.ts';
import type { MetricRegistry } from '../observe/metric-registry.ts';
import type { ServerMeter } from '../server/index.ts';

/** A meter of a server, and how to bring the registry up to date with it. */
export interface DeliveryMeter extends ServerMeter {
  refresh(): void;
}

/** Counts messages in numbers of its own, for a registry is too slow to be asked at each; a scrape adds them to it. */
export function meterDelivery(registry: MetricRegistry, onDelivered: (run: string) => void): DeliveryMeter {
  const counted = new Map<string, { frames: number; size: number }>();
  const refused = new Map<string, { readonly labels: Labels; count: number }>();
  return {
    encoded: (codec, size, ms) => {
      let count = counted.get(codec);
      if (count === undefined) {
        count = { frames: 0, size: 0 };
        counted.set(codec, count);
      }
      count.frames++;
      count.size += size;
      if (ms !== undefined) registry.observe('encode', { codec }, ms / 1000);
    },
    delivered: (run, lagMs) => {
      registry.observe('deliveryLag', {}, lagMs / 1000);
      onDelivered(run);
    },
    stalled: (ms) => registry.observe('creditStalls', {}, ms / 1000),
    refused: (door, code) => {
      const key = `${door} ${code}`;
      const known = refused.get(key);
      if (known === undefined) refused.set(key, { labels: { door, code }, count: 1 });
      else known.count++;
    },
    refresh: () => {
      for (const each of refused.values()) {
        registry.count('serverRefused', each.labels, each.count);
        each.count = 0;
      }
      for (const [codec, count] of counted) {
        registry.count('frames', { codec }, count.frames);
        registry.count('frameBytes', { codec }, count.size);
        count.frames = 0;
        count.size = 0;
      }
    },
  };
}
