import type { Json } from '../ports/index.ts';
import type { Identity } from './access.ts';

/** Versions that are tried on a share of the traffic, for those who keep the service up: at `/v1/canaries`. */
export interface CanaryDesk {
  /** Whether an identity may see and change them. Absent: everybody who may connect. */
  readonly mayOperate?: (identity: Identity) => boolean;
  /** How each stands. */
  list(): Json;
  /**
   * Changes one by what was sent, for its owner; gives how it stands then, undefined where there is none of that pipeline.
   *
   * @throws RangeError on what it cannot be changed to.
   */
  change(pipeline: string, to: Json, owner: string): Json | undefined;
}
