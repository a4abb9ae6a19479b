import { describe, expect, it } from 'vitest';
import * as simulation from '../../src/simulate/index.ts';

describe('tailrace/simulate', () => {
  it('exports what its users were told of, and nothing else', () => {
    expect(Object.keys(simulation).sort()).toMatchInlineSnapshot(`
      [
        "Durations",
        "HeapScheduler",
        "ModelError",
        "NotRecordedError",
        "QuantileSketch",
        "RandomStreams",
        "Resource",
        "ResourceFullError",
        "SimulatedFailure",
        "SlowPeriods",
        "TraceError",
        "World",
        "burstArrivals",
        "changeOption",
        "compareSimulations",
        "constant",
        "constantArrivals",
        "describeSimulation",
        "empirical",
        "exponential",
        "fitLogNormal",
        "htmlPage",
        "logNormal",
        "mixture",
        "parseModel",
        "pickRuns",
        "poissonArrivals",
        "printComparison",
        "printSimulation",
        "printWhatIf",
        "readRecordings",
        "replay",
        "scaled",
        "seededRandom",
        "simulate",
        "simulateBaseline",
        "simulatedChatModel",
        "simulatedClassifier",
        "simulatedMemory",
        "simulatedModerator",
        "simulatedResponseCache",
        "simulatedRetriever",
        "simulatedToolHost",
        "timedCall",
        "traceArrivals",
        "uniform",
        "whatIf",
      ]
    `);
  });
});
