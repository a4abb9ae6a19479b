import { concat, defer, type Observable } from 'rxjs';
import type { PlannedStage } from './compile.ts';
import type { StageHost } from './stage-host.ts';

/** A stage that waits for its gates, while its inputs already work. */
export function gated(run: StageHost, stage: PlannedStage, work: Observable<never>): Observable<never> {
  return defer(() => {
    stage.inputs.forEach((from, index) => {
      if (from >= 0 && stage.lazy[index] !== true) run.connect(from);
    });
    return concat(...stage.gates.map((gate) => run.finished(gate)), work);
  });
}

/** A stage of sequential mode: its gates and inputs one after the other, each to its end, then its own work. */
export function oneByOne(run: StageHost, stage: PlannedStage, work: Observable<never>): Observable<never> {
  const needed = stage.inputs.filter((from, index) => from >= 0 && stage.lazy[index] !== true);
  return concat(...[...stage.gates, ...needed].map((from) => defer(() => run.finished(from))), work);
}
