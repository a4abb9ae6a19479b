import type { ServerResponse } from 'node:http';
import { HttpError } from './http-error.ts';

/**
 * What the bodies of all requests may hold together, from their first byte until they are answered, so that slow
 * senders and long runs cannot fill the memory.
 */
export class BodyBudget {
  #left: number;

  constructor(maxBytes: number) {
    this.#left = maxBytes;
  }

  /** Gives what takes room for the body of one request; all of it is given back when its response closes. */
  until(response: ServerResponse): (bytes: number) => void {
    let taken = 0;
    response.once('close', () => {
      this.#left += taken;
      taken = 0;
    });
    return (bytes) => {
      if (response.closed) return;
      if (bytes > this.#left) throw new HttpError(503, 'busy', 'too many requests are under way: try again');
      this.#left -= bytes;
      taken += bytes;
    };
  }
}
