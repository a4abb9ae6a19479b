import { HttpError } from './http-error.ts';

/** What all request bodies that are being read may hold together, so that slow senders cannot fill the memory. */
export class BodyBudget {
  #left: number;

  constructor(maxBytes: number) {
    this.#left = maxBytes;
  }

  /** @throws HttpError 503 where there is no room. */
  take(bytes: number): void {
    if (bytes > this.#left) throw new HttpError(503, 'busy', 'too many requests are being read: try again');
    this.#left -= bytes;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }
}
