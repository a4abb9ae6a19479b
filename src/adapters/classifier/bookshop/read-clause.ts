import { LinearModel } from '../linear/linear-model.ts';
import { type PackedLinear, unpackLinear } from '../linear/pack-linear.ts';
import packed from './generated/intent-model.json' with { type: 'json' };
import type { BookshopIntent } from './intents.ts';
import { type PlannedCall, planCalls } from './plan-calls.ts';
import type { Catalogue, NameHit } from './slots/catalogue.ts';
import { readSlots, type Slots } from './slots/read-slots.ts';
import { tokenize } from './slots/tokens.ts';

/** A clause as it is understood. */
export interface Reading {
  readonly intent: BookshopIntent;
  /** 0 to 1, calibrated. */
  readonly confidence: number;
  readonly slots: Slots;
  readonly calls: readonly PlannedCall[];
}

/** Orders of one's own, all of them, are nobody else's. */
function ownOrders(intent: BookshopIntent, { plain, concepts }: Slots): BookshopIntent {
  if (intent !== 'unsafe' || !OWN_ORDERS.test(plain)) return intent;
  const asksToSee = concepts.includes('show') || concepts.includes('track');
  return asksToSee && !concepts.some((concept) => ALARMING.has(concept)) ? 'order' : intent;
}

const OWN_ORDERS =
  /\b(?:all (?:of )?my (?:own )?(?:orders?|purchases)|alle?n? meinen? bestellungen|toutes mes commandes|todos mis pedidos)\b/;
const ALARMING: ReadonlySet<string> = new Set(['attack', 'harm', 'others']);

/** Reads clauses of the bookshop's customers: what is wanted, by the trained model, and of what, by the catalogue. */
export class ClauseReader {
  readonly #model = new LinearModel(unpackLinear(packed as PackedLinear));
  readonly #catalogue: Catalogue;
  readonly #now: () => Date;

  /** @param now what `this year` is read by. */
  constructor(catalogue: Catalogue, now: () => Date = () => new Date()) {
    this.#catalogue = catalogue;
    this.#now = now;
  }

  read(text: string): Reading {
    const slots = this.#slots(text);
    const { label, confidence } = this.#model.guess(slots.masked);
    const intent = ownOrders(label as BookshopIntent, slots);
    return { intent, confidence, slots, calls: planCalls(intent, slots) };
  }

  /** Reads a text whose intent is known from elsewhere. */
  readAs(intent: BookshopIntent, text: string): Reading {
    const slots = this.#slots(text);
    return { intent, confidence: 1, slots, calls: planCalls(intent, slots) };
  }

  #slots(text: string): Slots {
    return readSlots(text, this.#catalogue, this.#now().getFullYear());
  }

  /** The names of the catalogue in a text. */
  names(text: string): readonly NameHit[] {
    return this.#catalogue.find(tokenize(text), text);
  }

  authorsOf(title: string): readonly string[] {
    return this.#catalogue.authorsOf(title);
  }
}
