/** What the bookshop's customers want; the labels of the trained model. */
export const INTENTS = [
  'search',
  'details',
  'stock',
  'order',
  'recommend',
  'returns',
  'info',
  'start-return',
  'reserve',
  'place-order',
  'change-order',
  'greeting',
  'thanks',
  'goodbye',
  'help',
  'off-topic',
  'unsafe',
] as const;

/** One of {@link INTENTS}. */
export type BookshopIntent = (typeof INTENTS)[number];
