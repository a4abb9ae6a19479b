import { expect, it } from 'vitest';
import { meterDelivery } from '../../src/app/meter-delivery.ts';
import { MetricRegistry } from '../../src/observe/metric-registry.ts';

it('a meter of a server has what was refused in the metrics by each scrape, by door and code', async () => {
  const registry = new MetricRegistry();
  const meter = meterDelivery(registry, () => {});
  const scraped = async (): Promise<string[]> => {
    meter.refresh();
    const { body } = await registry.exposition();
    return body.split('\n').filter((line) => line.startsWith('tailrace_server_refused_total{'));
  };
  expect(await scraped()).toEqual([]);
  meter.refused('websocket', 'too-many-runs');
  meter.refused('http', 'rate');
  meter.refused('http', 'rate');
  expect(await scraped()).toEqual([
    'tailrace_server_refused_total{door="websocket",code="too-many-runs"} 1',
    'tailrace_server_refused_total{door="http",code="rate"} 2',
  ]);
  meter.refused('http', 'rate');
  expect(await scraped()).toEqual([
    'tailrace_server_refused_total{door="websocket",code="too-many-runs"} 1',
    'tailrace_server_refused_total{door="http",code="rate"} 3',
  ]);
});
