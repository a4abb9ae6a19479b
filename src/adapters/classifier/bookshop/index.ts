export { BookshopClassifier, type BookshopClassifierOptions } from './bookshop-classifier.ts';
export { type BookshopIntent, INTENTS } from './intents.ts';
export { ClauseReader, type Reading } from './read-clause.ts';
export { Catalogue, type Vocabulary } from './slots/catalogue.ts';
