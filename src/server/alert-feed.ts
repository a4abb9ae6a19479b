import type { Observable } from 'rxjs';
import type { JsonObject } from '../ports/index.ts';
import type { Identity } from './access.ts';

/** Alerts for those who keep the service up, told to the connections that ask for them in `hello`. */
export interface AlertFeed {
  /** Hot: what was raised before a connection asked is not told. */
  readonly feed: Observable<JsonObject>;
  /** Whether an identity may be told. Absent: everybody who may connect. */
  readonly mayWatch?: (identity: Identity) => boolean;
  /** Told of each alert that a connection was too slow to take. */
  readonly onLost?: () => void;
}
