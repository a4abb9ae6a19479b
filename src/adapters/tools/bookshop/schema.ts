/** Marks a file as a bookshop's; any other database is left alone. */
export const APPLICATION_ID = 0x74_72_62_73;

/** The tables; `book_text` is the full-text index over them. */
export const SCHEMA = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE book (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  authors TEXT NOT NULL,
  genres TEXT NOT NULL,
  year INTEGER NOT NULL,
  pages INTEGER NOT NULL,
  language TEXT NOT NULL,
  rating REAL NOT NULL,
  ratings INTEGER NOT NULL,
  blurb TEXT NOT NULL,
  series TEXT,
  series_number INTEGER,
  formats TEXT NOT NULL
);
CREATE INDEX book_series ON book (series, series_number);

CREATE TABLE book_genre (genre TEXT, book INTEGER, PRIMARY KEY (genre, book)) WITHOUT ROWID;

CREATE TABLE edition (
  book INTEGER NOT NULL,
  format TEXT NOT NULL,
  cents INTEGER NOT NULL,
  download INTEGER NOT NULL,
  copies INTEGER NOT NULL,
  restock TEXT,
  PRIMARY KEY (book, format)
) WITHOUT ROWID;

CREATE TABLE stock (
  book INTEGER, format TEXT, place TEXT, copies INTEGER NOT NULL, PRIMARY KEY (book, format, place)
) WITHOUT ROWID;

CREATE TABLE review (book INTEGER NOT NULL, stars INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX review_book ON review (book);

CREATE TABLE customer (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, prefers TEXT NOT NULL, note TEXT
) WITHOUT ROWID;

CREATE TABLE purchase (
  id TEXT PRIMARY KEY,
  customer TEXT NOT NULL,
  placed TEXT NOT NULL,
  status TEXT NOT NULL,
  shipping_cents INTEGER NOT NULL,
  shipment TEXT,
  cancelled TEXT
) WITHOUT ROWID;
CREATE INDEX purchase_customer ON purchase (customer, placed DESC);

CREATE TABLE purchase_item (
  purchase TEXT, book TEXT, format TEXT, quantity INTEGER NOT NULL, cents INTEGER NOT NULL,
  PRIMARY KEY (purchase, book)
) WITHOUT ROWID;

CREATE TABLE book_return (
  purchase TEXT,
  book TEXT,
  id TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL,
  started TEXT NOT NULL,
  details TEXT,
  PRIMARY KEY (purchase, book)
) WITHOUT ROWID;

CREATE TABLE reservation (
  customer TEXT, book INTEGER, format TEXT, shop TEXT, until TEXT NOT NULL,
  PRIMARY KEY (customer, book, format, shop)
) WITHOUT ROWID;

CREATE VIRTUAL TABLE book_text USING fts5(
  title, authors, series, shelf, blurb, content='', tokenize='porter unicode61 remove_diacritics 2'
);
`;
