import type { FORMATS, GENRES, INFO_TOPICS, LANGUAGES, POLICY_TOPICS, SHOPS } from '../../../tools/bookshop/specs.ts';
import { PhraseBook } from './phrase-book.ts';

/** A shelf of the shop. */
export type Genre = (typeof GENRES)[number];
/** A format of an edition. */
export type BookFormat = (typeof FORMATS)[number];
/** A language books are sold in. */
export type BookLanguage = (typeof LANGUAGES)[number];
/** One of the shops. */
export type Shop = (typeof SHOPS)[number];
/** A part of the returns policy. */
export type PolicyTopic = (typeof POLICY_TOPICS)[number];
/** A part of what is told about the shop. */
export type InfoTopic = (typeof INFO_TOPICS)[number];

const book = <V extends string>(entries: Readonly<Record<V, string>>): PhraseBook<V> =>
  new PhraseBook(Object.entries(entries) as [V, string][]);

/** What people call the shelves, in English, German, French and Spanish. */
export const GENRE_WORDS: PhraseBook<Genre> = book<Genre>({
  art: 'art, art book, art books, design, painting, photography, kunst, kunstbuch, kunstbücher, beaux arts, arte, pintura',
  biography:
    'biography, biographies, memoir, memoirs, autobiography, autobiographies, life story, biografie, biografien, memoiren, biographie, autobiographie, mémoires, biografía, biografías, memorias, autobiografía',
  business:
    'business, business books, economics, management, entrepreneurship, finance, investing, wirtschaft, wirtschaftsbücher, économie, affaires, negocios, economía, empresa',
  children:
    "child, children, children's, childrens, kids, kid's, for kids, kids books, children's books, picture book, picture books, toddlers, toddler, my daughter, my son, my kid, my kids, my niece, my nephew, year old, kinder, kinderbuch, kinderbücher, bilderbuch, bilderbücher, enfant, enfants, pour enfants, jeunesse, niños, infantil, infantiles, para niños",
  cooking:
    'cooking, cookbook, cookbooks, cook book, cook books, recipe, recipes, recipe book, recipe books, baking, cuisine, kochen, kochbuch, kochbücher, backen, backbuch, rezepte, livre de cuisine, livres de cuisine, recettes, cocina, libro de cocina, libros de cocina, recetas',
  detective:
    'detective, detective novel, detective novels, detective story, detective stories, detectives, mystery, mysteries, mystery novel, mystery novels, crime, crime novel, crime novels, crime fiction, whodunit, whodunits, whodunnit, murder mystery, murder mysteries, cozy mystery, cosy mystery, sleuth, noir, krimi, krimis, kriminalroman, kriminalromane, detektivroman, detektivgeschichte, polar, polars, policier, policiers, roman policier, romans policiers, policíaca, policíacas, policiaco, novela negra, novelas negras, novela policíaca, novelas policíacas, novela de detectives, novelas de detectives, misterio',
  fantasy:
    'fantasy, high fantasy, epic fantasy, fantasy novel, fantasy novels, sword and sorcery, fantasyroman, fantasyromane, fantastik, fantastique, romans fantastiques, fantasía, literatura fantástica',
  'historical fiction':
    'historical fiction, historical novel, historical novels, period novel, historischer roman, historische romane, roman historique, romans historiques, novela histórica, novelas históricas, ficción histórica',
  history:
    'history, history book, history books, world history, military history, geschichte, geschichtsbuch, geschichtsbücher, histoire, livre d histoire, historia, libros de historia',
  horror:
    'horror, horror novel, horror novels, scary, scary stories, scary book, scary books, ghost story, ghost stories, horrorroman, gruselroman, gruselgeschichten, horreur, épouvante, terror, miedo',
  'literary fiction':
    'literary fiction, literary, literary novel, literary novels, literature, classics, classic, contemporary fiction, belletristik, literatur, gegenwartsliteratur, littérature, fiction littéraire, littérature contemporaine, literatura, ficción literaria, narrativa',
  nature:
    'nature, nature writing, gardening, wildlife, outdoors, natur, naturbuch, naturbücher, nature et jardin, jardinage, naturaleza, jardinería',
  philosophy: 'philosophy, philosophical, ethics, stoicism, philosophie, filosofía',
  poetry: 'poetry, poems, poem, verse, lyrik, gedichte, gedichtband, poésie, poèmes, poesía, poemas',
  romance:
    'romance, romances, romance novel, romance novels, romantic, love story, love stories, rom com, romcom, liebesroman, liebesromane, liebesgeschichte, liebesgeschichten, romans d amour, roman d amour, histoire d amour, romántica, románticas, novela romántica, novelas románticas, historias de amor',
  science:
    'science, popular science, pop science, science books, science book, wissenschaft, sachbuch wissenschaft, naturwissenschaft, sciences, vulgarisation, ciencia, divulgación, divulgación científica',
  'science fiction':
    'science fiction, sci fi, scifi, sf, space opera, dystopian, dystopia, dystopias, cyberpunk, zukunftsroman, science fiction roman, anticipation, ciencia ficción',
  thriller:
    'thriller, thrillers, suspense, spy, spy novel, spy novels, espionage, page turner, spionage, spionageroman, spionageromane, espionnage, suspenso, novela de espías, espías',
  travel:
    'travel, travel book, travel books, travelogue, travelogues, travel writing, travel guide, guidebook, guidebooks, reise, reisen, reisebuch, reisebücher, reiseführer, voyage, voyages, récits de voyage, viajes, viaje, libros de viajes',
});

/** What people call the formats. */
export const FORMAT_WORDS: PhraseBook<BookFormat> = book<BookFormat>({
  paperback:
    'paperback, paperbacks, paper back, softcover, soft cover, pocket edition, taschenbuch, taschenbücher, als taschenbuch, broschiert, poche, livre de poche, format poche, broché, bolsillo, edición de bolsillo, tapa blanda, rústica',
  hardcover:
    'hardcover, hardcovers, hard cover, hardback, hardbacks, hard back, hardbound, gebunden, gebundene, gebundene ausgabe, gebundenes buch, relié, couverture rigide, tapa dura, cartoné',
  ebook:
    'ebook, ebooks, e book, e books, kindle, digital, digitally, digital edition, digital copy, epub, download, als ebook, ebook version, livre numérique, livres numériques, numérique, libro electrónico, libros electrónicos, libro digital, libros digitales',
  audiobook:
    'audiobook, audiobooks, audio book, audio books, audio, on audio, audio version, hörbuch, hörbücher, als hörbuch, livre audio, livres audio, audiolibro, audiolibros',
});

/** How a book's language is asked for. */
export const BOOK_LANGUAGE_WORDS: PhraseBook<BookLanguage> = book<BookLanguage>({
  en: 'in english, english books, english language, english edition, auf englisch, englische, englischen, englischsprachige, en anglais, en inglés, libros ingleses',
  de: 'in german, german books, german novels, german language, german edition, auf deutsch, deutsche, deutschen, deutschsprachige, en allemand, en alemán, libros alemanes',
  es: 'in spanish, spanish books, spanish novels, spanish language, spanish edition, auf spanisch, spanische, spanischen, en espagnol, en español, en castellano, libros españoles',
  fr: 'in french, french books, french novels, french language, french edition, auf französisch, französische, französischen, en français, livres français, romans français, en francés, libros franceses',
  it: 'in italian, italian books, italian novels, italian language, auf italienisch, italienische, italienischen, en italien, en italiano',
  pt: 'in portuguese, portuguese books, portuguese novels, portuguese language, auf portugiesisch, portugiesische, en portugais, en portugués',
});

/** Languages as adjectives; said of books only before what books are called. */
export const LANGUAGE_ADJECTIVES: PhraseBook<BookLanguage> = book<BookLanguage>({
  en: 'english',
  de: 'german',
  es: 'spanish',
  fr: 'french',
  it: 'italian',
  pt: 'portuguese',
});

/** How the shops are named. */
export const SHOP_WORDS: PhraseBook<Shop> = book<Shop>({
  'Old Mill': 'old mill, old mill shop, old mill store, oldmill, the mill',
  'Harbor Street':
    'harbor street, harbour street, harbor st, harbour st, the harbor, the harbor shop, the harbour shop, harbor, harbour',
  'Union Station': 'union station, union, the station shop, the train station, the station, station shop',
});

/** What part of the returns policy a question is about. */
export const POLICY_WORDS: PhraseBook<PolicyTopic> = book<PolicyTopic>({
  window:
    'how long, how many days, deadline, time limit, within how many, until when, wie lange, frist, wie viele tage, combien de temps, délai, combien de jours, cuánto tiempo, plazo, cuántos días',
  condition:
    'condition, already read, opened, unread, used, read it already, have read, written in, wrapping, sealed, zustand, gelesen, benutzt, état, lu, déjà lu, estado, leído, usado',
  refund:
    'refund, refunds, money back, refunded, get my money, see my money, see the money, the money back, store credit, exchange, geld zurück, erstattung, rückerstattung, erstattet, remboursement, remboursé, remboursés, reembolso, reembolsan, dinero',
  postage:
    'postage, return shipping, who pays, pay for the return, return label, free returns, return cost, rücksendekosten, rückporto, porto, wer bezahlt, frais de retour, qui paie, gastos de devolución, quién paga',
  downloads:
    'ebook, ebooks, e book, e books, audiobook, audiobooks, download, downloads, digital, kindle, hörbuch, hörbücher, livre numérique, livre audio, libro electrónico, audiolibro, audiolibros, descargas',
  damaged:
    'damaged, torn, ripped, faulty, is defective, arrived defective, broken, misprint, wrong book, arrived damaged, water damaged, beschädigt, kaputt, falsches buch, abîmé, endommagé, défectueux, dañado, defectuoso, roto',
  gifts: 'gift, gifts, present, presents, gift receipt, geschenk, geschenke, cadeau, cadeaux, regalo, regalos',
  how: 'how do i return, how can i return, how to return, how do returns work, where do i send, how do i send, wie gebe ich, wie kann ich zurückgeben, wie schicke ich, comment retourner, comment renvoyer, comment rendre, cómo devuelvo, cómo puedo devolver, cómo devolver',
});

/** What a question about the shop is about. */
export const INFO_WORDS: PhraseBook<InfoTopic> = book<InfoTopic>({
  hours:
    'open, opens, opening, opening hours, opening times, hours, close, closes, closing, closing time, closed, business hours, sunday, saturday, sundays, saturdays, weekend, weekends, geöffnet, öffnungszeiten, offen, öffnet, schließt, macht auf, macht zu, ouvert, ouverts, ouvre, ouvrez, ferme, fermez, horaires, horaire, abierto, abierta, abren, abre, cierran, cierra, horario, horarios',
  locations:
    'your shops, your stores, address, addresses, location, locations, located, where are you, where is the shop, where is your shop, where is your store, how do i get to, directions, nearest, branches, adresse, wo seid ihr, wo ist der laden, wo ist euer laden, wo befindet, standorte, filialen, où êtes, où se trouve, où est, dónde están, dónde está la tienda, dirección, ubicación',
  shipping:
    'shipping, delivery, deliver, delivers, ship, ships, postage, courier, express, overnight, shipping cost, shipping costs, shipping fee, international, abroad, versand, versandkosten, liefern, liefert, lieferung, lieferzeit, livraison, livrer, livrez, frais de port, frais de livraison, envío, envíos, gastos de envío, entrega, envían',
  payment:
    'payment, payments, pay, paypal, credit card, credit cards, cash, apple pay, american express, amex, debit card, debit cards, google pay, invoice, visa, mastercard, bitcoin, crypto, klarna, installments, bezahlen, zahlen, zahlung, zahlungsarten, kreditkarte, rechnung, bar, payer, paiement, carte bancaire, espèces, pagar, pago, tarjeta, efectivo',
  'gift cards':
    'gift card, gift cards, giftcard, giftcards, voucher, vouchers, gift certificate, gift certificates, gutschein, gutscheine, geschenkgutschein, geschenkkarte, carte cadeau, cartes cadeaux, bon cadeau, chèque cadeau, tarjeta regalo, tarjetas regalo, tarjetas de regalo, vale',
  events:
    'event, events, readings, a reading, next reading, author readings, book club, story hour, signing, signings, author visit, workshop, story time, storytime, veranstaltung, veranstaltungen, lesung, lesungen, buchclub, lesekreis, événement, événements, rencontre, dédicace, club de lecture, evento, eventos, firma, presentación, cuentacuentos',
  contact:
    'contact, phone, phone number, telephone, call you, email address, e mail address, customer service, support, human, real person, speak to someone, talk to someone, representative, agent, complaint, kontakt, telefon, telefonnummer, anrufen, kundenservice, kundendienst, mitarbeiter, contacter, téléphone, numéro de téléphone, service client, un conseiller humain, contacto, teléfono, llamar, atención al cliente, persona real',
});
