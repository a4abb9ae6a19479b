import { type Bookshop, type BookshopOptions, openBookshop } from '../../../../src/adapters/tools/bookshop/index.ts';
import type { Json, JsonObject } from '../../../../src/ports/index.ts';
import { callContext } from '../../call-context.ts';

/** A Thursday, 11:00 in the shop's time zone. */
export const NOW: Date = new Date('2026-03-12T15:00:00Z');

export function openShop(options: BookshopOptions = {}): Bookshop {
  return openBookshop({ now: () => NOW, ...options });
}

/** Calls a tool and gives its result, or throws what it failed with. */
export function ask<Result>(shop: Bookshop, name: string, args: object = {}, user?: string): Result {
  let result: Json | undefined;
  let failure: unknown;
  shop.tools
    .call({ id: 'c1', name, args: args as JsonObject }, callContext(user === undefined ? {} : { user }))
    .subscribe({
      next: (value) => {
        result = value;
      },
      error: (error: unknown) => {
        failure = error;
      },
    });
  if (failure !== undefined) throw failure;
  return result as Result;
}
