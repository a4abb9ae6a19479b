import type { Format } from '../../../tools/bookshop/index.ts';
import { dayIn, enumerate, nameOfLanguage, weekdayIn } from './language-names.ts';
import type { Foremost, Tongue } from './tongue.ts';
import { describeWanted } from './wanted-words.ts';
import { translateWhy } from './why-words.ts';

const GENRES: Readonly<Record<string, readonly [one: string, many: string]>> = {
  art: ['Kunstbuch', 'Kunstbücher'],
  biography: ['Biografie', 'Biografien'],
  business: ['Wirtschaftsbuch', 'Wirtschaftsbücher'],
  children: ['Kinderbuch', 'Kinderbücher'],
  cooking: ['Kochbuch', 'Kochbücher'],
  detective: ['Krimi', 'Krimis'],
  fantasy: ['Fantasyroman', 'Fantasyromane'],
  'historical fiction': ['historischer Roman', 'historische Romane'],
  history: ['Geschichtsbuch', 'Geschichtsbücher'],
  horror: ['Horrorroman', 'Horrorromane'],
  'literary fiction': ['literarischer Roman', 'literarische Romane'],
  nature: ['Naturbuch', 'Naturbücher'],
  philosophy: ['Philosophiebuch', 'Philosophiebücher'],
  poetry: ['Gedichtband', 'Gedichtbände'],
  romance: ['Liebesroman', 'Liebesromane'],
  science: ['Wissenschaftsbuch', 'Wissenschaftsbücher'],
  'science fiction': ['Science-Fiction-Roman', 'Science-Fiction-Romane'],
  thriller: ['Thriller', 'Thriller'],
  travel: ['Reisebuch', 'Reisebücher'],
};
const FORMATS: Readonly<Record<Format, string>> = {
  paperback: 'Taschenbuch',
  hardcover: 'gebundene Ausgabe',
  ebook: 'E-Book',
  audiobook: 'Hörbuch',
};
const THE: Readonly<Record<Format, string>> = {
  paperback: 'Das Taschenbuch',
  hardcover: 'Die gebundene Ausgabe',
  ebook: 'Das E-Book',
  audiobook: 'Das Hörbuch',
};
const METHODS: Readonly<Record<string, string>> = {
  standard: 'Standard',
  express: 'Express',
  pickup: 'Abholung im Laden',
  international: 'International',
};
const as = (format: Format): string => `als ${FORMATS[format]}`;
const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;
const join = (items: readonly string[]): string => enumerate(items, 'und');

const FOREMOST: Readonly<Record<Foremost, string>> = {
  price: 'günstigsten',
  'price-desc': 'teuersten',
  rating: 'besten bewertet',
  newest: 'neuesten',
  oldest: 'ältesten',
  shortest: 'kürzesten',
  longest: 'längsten',
};

/** German. */
export const de: Tongue = {
  quote: (title) => `„${title}“`,
  join,
  choice: (items) => enumerate(items, 'oder'),
  day: (day) => dayIn('de-DE', day),
  weekday: (key) => weekdayIn('de-DE', key),
  format: (format) => FORMATS[format],
  asFormat: as,
  by: (authors) => `von ${authors}`,
  genre: (genre) => GENRES[genre]?.[1] ?? genre,
  original: (text, language) => (language === 'de' ? text : `Auf ${nameOfLanguage('de', language)}: “${text}”`),
  languageName: (code) => nameOfLanguage('de', code),

  search: {
    what: (wanted, count) =>
      describeWanted(wanted, count, {
        genres: GENRES,
        books: ['Buch', 'Bücher'],
        author: (name) => `von ${name}`,
        notAuthor: (name) => `von anderen als ${name}`,
        query: (words) => `zu „${words}“`,
        language: (code) => `auf ${nameOfLanguage('de', code)}`,
        format: as,
        between: (min, max) => `für ${min} bis ${max}`,
        under: (price) => `unter ${price}`,
        max: (price) => `für höchstens ${price}`,
        min: (price) => `ab ${price}`,
        year: (year) => `von ${year}`,
        years: (from, to) => `von ${from} bis ${to}`,
        since: (year) => `ab ${year}`,
        until: (year) => `bis ${year}`,
        pages: ({ under, max, over, min }) =>
          under !== undefined
            ? `mit unter ${under} Seiten`
            : max !== undefined
              ? `mit ${min === undefined ? `höchstens ${max}` : `${min} bis ${max}`} Seiten`
              : `mit ${over === undefined ? `mindestens ${min}` : `über ${over}`} Seiten`,
      }),
    found: (total, what, shown) =>
      total > shown ? `Wir haben ${total} ${what}. Hier sind ${shown} davon:` : `Wir haben ${total} ${what}:`,
    foundOne: (what) => `Wir haben 1 ${what}:`,
    foremost: (order, _total, _what, book) => `Am ${FOREMOST[order]} ist ${book}.`,
    behind: (total, what) => `Danach kommen (insgesamt ${total} ${what}):`,
    pages: (pages) => `${pages} ${pages === 1 ? 'Seite' : 'Seiten'}`,
    brief: (total, what, best) => (total === 1 ? `Ja: ${best}.` : `Wir haben ${total} ${what}, zum Beispiel ${best}.`),
    item: (book, price, format) => `${book}, ${as(format)} für ${price}`,
    nothing: (what) => `In unserem Katalog finde ich keine ${what}.`,
    without: (given) =>
      ({
        query: 'Ohne die Suchwörter kommen diese am nächsten:',
        author: 'Von anderen Autoren kommen diese am nächsten:',
        genre: 'Aus anderen Regalen kommen diese am nächsten:',
        price: 'Ohne Rücksicht auf den Preis kommen diese am nächsten:',
        language: 'In anderen Sprachen kommen diese am nächsten:',
        format: 'In anderen Formaten kommen diese am nächsten:',
        year: 'Aus anderen Jahren kommen diese am nächsten:',
        pages: 'Ohne Rücksicht auf den Umfang kommen diese am nächsten:',
        stock: 'Zurzeit vergriffen, aber passend wären diese:',
      })[given],
    tookAs: (from, to) => `„${from}“ habe ich als „${to}“ gelesen.`,
    rated: (rating) => `Bewertung ${rating}`,
    soldOut: 'zurzeit vergriffen',
  },
  book: {
    unknown: (asked) => `Ein Buch mit dem Titel „${asked}“ finde ich in unserem Katalog nicht.`,
    didYouMean: (books) => `Meinten Sie ${books}?`,
    introduce: (title, authors, year, pages) =>
      `${title} von ${authors} ist ${year} erschienen und hat ${many(pages, 'Seite', 'Seiten')}.`,
    price: (title, editions) => `${title} kostet ${join(editions)}.`,
    total: (copies, title, editions) => `${copies} Exemplare von ${title} kosten ${join(editions)}.`,
    together: (sums) => `Zusammen macht das ${join(sums)}.`,
    edition: (price, format) => `${price} ${as(format)}`,
    author: (title, authors) => `${title} hat ${authors} geschrieben.`,
    pages: (title, pages) => `${title} hat ${many(pages, 'Seite', 'Seiten')}.`,
    year: (title, year) => `${title} ist ${year} erschienen.`,
    rating: (rating, ratings) => `Leser geben ${rating} von 5 Punkten (${many(ratings, 'Bewertung', 'Bewertungen')}).`,
    reader: (review) => `Ein Leser schreibt, auf Englisch: “${review}”`,
    noReviews: 'Eine Rezension gibt es noch nicht.',
    series: (title, name, number) => `${title} ist Band ${number} der Reihe ${name}.`,
    seriesOthers: (others) => `Die anderen sind ${others}.`,
    next: (title) => `Als Nächstes kommt ${title}.`,
    noSeries: (title) => `${title} gehört zu keiner Reihe.`,
    formats: (title, formats) => `${title} gibt es ${formats}.`,
    language: (title, language) => `Die Sprache von ${title} ist ${language}.`,
    shelf: (title, genres) => `${title} steht unter ${genres}.`,
  },
  stock: {
    yes: (title) => `Ja, ${title} ist vorrätig.`,
    no: (title) => `Leider ist ${title} zurzeit vergriffen.`,
    at: (copies, place) => `${many(copies, 'Exemplar', 'Exemplare')} bei ${place}`,
    warehouse: (copies) => `${copies} im Lager zum Versand`,
    edition: (format, price, places) => `${THE[format]} (${price}): ${places}.`,
    brief: (title, price, format, place) => `Ja, ${title} ist vorrätig: ${as(format)} für ${price}, ${place}.`,
    download: (format, price) => `${THE[format]} gibt es sofort zum Herunterladen für ${price}.`,
    soldOut: (format, restock) =>
      restock === undefined
        ? `${THE[format]} ist vergriffen.`
        : `${THE[format]} ist vergriffen; Nachschub kommt am ${restock}.`,
    notAt: (shop) => `bei ${shop} zurzeit kein Exemplar.`,
    notSoldAs: (title, format) => `${title} gibt es nicht ${as(format)}.`,
    howToBuy:
      'Bestellungen nehme ich nicht entgegen, aber ich kann Ihnen ein Exemplar in einem Laden zurücklegen lassen: Sagen Sie mir, in welchem.',
  },
  order: {
    is: (id, state, placed) =>
      ({
        placed: `Bestellung ${id} vom ${placed} ist eingegangen und wird bald gepackt.`,
        packed: `Bestellung ${id} vom ${placed} ist gepackt und geht bald hinaus.`,
        shipped: `Bestellung ${id} vom ${placed} ist unterwegs.`,
        delivered: `Bestellung ${id} vom ${placed} wurde zugestellt.`,
        cancelled: `Bestellung ${id} vom ${placed} wurde storniert.`,
      })[state],
    shipped: (carrier, expected) => `${carrier} bringt sie voraussichtlich am ${expected}.`,
    seen: (place) => `Zuletzt gesehen wurde sie hier: ${place}.`,
    late: (days) => `Sie ist ${many(days, 'Tag', 'Tage')} verspätet; das tut mir leid.`,
    delivered: (id, placed, day) => `Bestellung ${id} vom ${placed} wurde am ${day} zugestellt.`,
    cancelled: (day, why) => `Storniert am ${day}. ${why === '' ? '' : `Grund, auf Englisch: ${why}`}`.trim(),
    tracking: (carrier, tracking) => `Die Sendungsnummer bei ${carrier} ist ${tracking}.`,
    items: (items, total) => `Inhalt: ${items}, zusammen ${total} mit Versand.`,
    returning: (title, id, status) =>
      ({
        started: `Die Rücksendung von ${title} (${id}) ist angelegt.`,
        received: `${title} ist wieder bei uns (${id}); die Erstattung ist unterwegs.`,
        refunded: `${title} wurde zurückgeschickt und erstattet (${id}).`,
      })[status],
    without: (title) => `Ich sehe keine Bestellung von Ihnen mit ${title}.`,
    many: (total, shown) =>
      total > shown
        ? `Sie haben ${total} Bestellungen; das sind die letzten ${shown}:`
        : `Sie haben ${many(total, 'Bestellung', 'Bestellungen')}:`,
    state: (state) =>
      ({
        placed: 'eingegangen',
        packed: 'gepackt',
        shipped: 'unterwegs',
        delivered: 'zugestellt',
        cancelled: 'storniert',
      })[state],
    unknown: (id) =>
      `Eine Bestellung ${id} finde ich bei Ihnen nicht. Bitte prüfen Sie die Nummer: Sie hat fünf Ziffern.`,
    needsProof: (id) =>
      id === undefined
        ? 'Für Ihre Bestellungen müssen Sie angemeldet sein, oder ich brauche die Bestellnummer und die E-Mail-Adresse dazu.'
        : `Für Bestellung ${id} brauche ich die E-Mail-Adresse dazu, oder Sie melden sich an.`,
    none: 'Auf Ihrem Konto gibt es noch keine Bestellungen.',
  },
  recommend: {
    liked: (title) => `Wenn Ihnen ${title} gefallen hat, passen vielleicht diese:`,
    preferences: 'Nach Ihrem Geschmack schlage ich vor:',
    genre: (genre) => `Aus dem Regal ${GENRES[genre]?.[1] ?? genre} schlage ich vor:`,
    popular: 'Diese mögen unsere Leser besonders:',
    unknown: (asked) => `„${asked}“ kenne ich nicht und kann darum nicht sagen, was ähnlich ist.`,
    none: 'Ich finde nichts, was dazu passt.',
    why: (english) =>
      translateWhy(english, {
        alsoBy: (author) => `auch von ${author}`,
        alsoSeries: (series) => `auch aus der Reihe ${series}`,
        alsoGenre: (genre) => `auch aus dem Regal ${GENRES[genre]?.[1] ?? genre}`,
        subject: 'im Thema verwandt',
        favoriteAuthor: (author) => `von ${author}, aus Ihren Lieblingsautoren`,
        favoriteGenre: (genre) => `aus einem Lieblingsregal: ${GENRES[genre]?.[1] ?? genre}`,
        rightFormat: 'im richtigen Format',
        wellRated: (genre) => `gut bewertet im Regal ${GENRES[genre]?.[1] ?? genre}`,
        rated: (rating, readers) => `${rating} Punkte von ${readers} Lesern`,
      }),
  },
  returns: {
    window: (days) => `Ein gedrucktes Buch können Sie innerhalb von ${days} Tagen nach der Zustellung zurückgeben.`,
    rules: 'Im Einzelnen, auf Englisch:',
  },
  info: {
    openNow: (shop, until) => `${shop} hat jetzt geöffnet, bis ${until}.`,
    shutNow: (shop, opens) => `${shop} hat jetzt geschlossen und öffnet ${opens}.`,
    hours: (shop, hours) => `${shop}: ${hours}.`,
    onDay: (shop, day, hours) => `${shop} hat am ${day} von ${hours.replace('-', ' bis ')} geöffnet.`,
    holidays:
      'Ich kenne nur unsere üblichen Zeiten; an Feiertagen können sie anders sein: rufen Sie bitte vorher im Laden an.',
    closedOn: (shop, day) => `${shop} hat am ${day} geschlossen.`,
    closed: 'geschlossen',
    address: (shop, address, phone) => `${shop}: ${address}, Telefon ${phone}.`,
    method: (method, price, from, to) =>
      `${METHODS[method] ?? method}: ${price ?? 'kostenlos'}, ${from === 0 ? `innerhalb von ${to}` : `${from} bis ${to}`} ${from === 0 ? 'Werktagen' : 'Werktage'}`,
    freeFrom: (price) => `kostenlos ab ${price}`,
    unknown: 'Dazu habe ich keine Angabe.',
    more: 'Fragen Sie mich nach Öffnungszeiten, Versand, Zahlung, Gutscheinen oder Veranstaltungen.',
  },
  startReturn: {
    started: (title, order, id) =>
      `Erledigt: Die Rücksendung von ${title} aus Bestellung ${order} ist angelegt. Ihre Nummer ist ${id}.`,
    repeated: (title, id) => `Die Rücksendung von ${title} war schon angelegt; ihre Nummer ist ${id}.`,
    sendBy: (day, refund, postage) =>
      postage === undefined
        ? `Bitte schicken Sie es bis ${day} ab; Sie bekommen ${refund} zurück, das Etikett ist kostenlos.`
        : `Bitte schicken Sie es bis ${day} ab; Sie bekommen ${refund} zurück, abzüglich ${postage} für das Etikett.`,
    refused: {
      'unknown-order': (_, order) => `Eine Bestellung ${order} finde ich bei Ihnen nicht; ich habe nichts angelegt.`,
      'needs-proof': (_, order) =>
        `Für eine Rückgabe aus Bestellung ${order} brauche ich die E-Mail-Adresse dazu, oder Sie melden sich an.`,
      'not-in-order': (title, order) => `${title} ist nicht in Bestellung ${order}; ich habe nichts angelegt.`,
      'not-delivered': (title, order) =>
        `Bestellung ${order} ist noch nicht zugestellt; ${title} kann noch nicht zurückgegeben werden.`,
      cancelled: (_, order) => `Bestellung ${order} wurde storniert; es gibt nichts zurückzugeben.`,
      'window-passed': (title) => `Leider ist die Frist für die Rückgabe von ${title} vorbei.`,
      'already-returned': (title) => `${title} wurde schon zurückgegeben.`,
      download: (title) => `${title} war ein Download; Downloads können nicht zurückgegeben werden.`,
    },
    windowEnded: (day) => `Der letzte Tag war der ${day}.`,
    inOrder: (titles) => `In dieser Bestellung sind ${titles}.`,
    whichBook: (order, titles) => `Welches Buch aus Bestellung ${order} möchten Sie zurückgeben? Darin sind ${titles}.`,
    whichOrder: (book, order) =>
      `${book} ist in Bestellung ${order}. Um es zurückzugeben, sagen Sie mir: ${book} aus Bestellung ${order} zurückgeben.`,
    needOrder: 'Für eine Rückgabe brauche ich die Bestellnummer und den Titel des Buches.',
  },
  reserve: {
    done: (title, format, shop, until, price) =>
      `Erledigt: ${title} (${FORMATS[format]}, ${price}) liegt bis ${until} bei ${shop} für Sie bereit.`,
    repeated: (title, shop, until) => `${title} liegt schon bei ${shop} für Sie bereit, bis ${until}.`,
    refused: {
      'unknown-book': (title) => `Ein Buch mit dem Titel ${title} finde ich nicht.`,
      'needs-sign-in': () => 'Zum Reservieren müssen Sie sich zuerst anmelden.',
      'out-of-stock': (title) => `Leider ist ${title} in diesem Laden vergriffen; ich konnte es nicht reservieren.`,
      'not-sold-as': (title) => `${title} gibt es in diesem Format nicht; ich konnte es nicht reservieren.`,
      download: (title) => `${title} ist in diesem Format ein Download; da gibt es nichts zurückzulegen.`,
    },
    elsewhere: (shops) => `Sie bekommen es bei ${shops}.`,
    whichShop: (shops) => `In welchem Laden soll ich es für Sie zurücklegen lassen: ${shops}?`,
  },
  failed: {
    search: 'Unseren Katalog konnte ich gerade nicht durchsuchen.',
    book: 'Das Buch konnte ich gerade nicht nachschlagen.',
    stock: 'Unseren Bestand konnte ich gerade nicht prüfen.',
    order: 'Ihre Bestellung konnte ich gerade nicht nachsehen.',
    recommend: 'Nach Vorschlägen konnte ich gerade nicht suchen.',
    returns: 'Unsere Rückgaberegeln konnte ich gerade nicht nachschlagen.',
    info: 'Das konnte ich über unsere Läden gerade nicht nachschlagen.',
    return: 'Die Rücksendung konnte ich gerade nicht anlegen.',
    reserve: 'Die Reservierung ist gerade nicht gelungen.',
    passages: 'Unsere Seiten konnte ich gerade nicht durchsehen.',
    memory: 'Was wir vorher besprochen haben, sehe ich gerade nicht.',
  },
  tryLater: 'Bitte versuchen Sie es gleich noch einmal.',
  talk: {
    hello: 'Hallo!',
    greeting: [
      'Hallo! Was darf ich für Sie suchen?',
      'Guten Tag bei Millrace Books. Was kann ich für Sie tun?',
      'Schön, dass Sie da sind. Geht es um ein Buch, eine Bestellung oder einen unserer Läden?',
    ],
    thanks: [
      'Gern geschehen!',
      'Es war mir ein Vergnügen. Viel Freude beim Lesen!',
      'Freut mich, wenn ich helfen konnte.',
    ],
    goodbye: ['Auf Wiedersehen und viel Freude beim Lesen!', 'Bis bald bei Millrace Books!'],
    help: 'Ich finde Bücher, nenne Preise und Bestand, sehe nach Bestellungen, empfehle Lesestoff, erkläre und starte Rückgaben, reserviere ein Exemplar und weiß Bescheid über unsere Läden. Was möchten Sie?',
    bot: 'Ich bin der Assistent von Millrace Books: ein Programm, kein Mensch. Ich finde Bücher, prüfe den Bestand, sehe nach Bestellungen und starte Rückgaben.',
    offTopic: [
      'Damit kenne ich mich nicht aus. Ich helfe bei Büchern, Bestellungen, Rückgaben und unseren Läden.',
      'Leider weiß ich nur über unsere Buchhandlung Bescheid: Bücher, Bestand, Bestellungen, Rückgaben und Öffnungszeiten.',
    ],
    unsafe: 'Dabei kann ich nicht helfen. Ich sehe gern nach Büchern, Bestellungen und Rückgaben für Sie.',
    selfHarm:
      'Es tut mir leid, dass es Ihnen so geht. Dabei kann ich hier nicht helfen, aber bitte sprechen Sie jetzt mit jemandem: Der Notruf oder die Telefonseelsorge ist für Sie da.',
    injection:
      'Das kann ich nicht: Ich bleibe bei der Buchhandlung. Fragen Sie mich nach Büchern, Bestellungen, Rückgaben oder unseren Läden.',
    privacy: 'Über andere Kunden und ihre Bestellungen kann ich nichts zeigen; dabei kann ich nicht helfen.',
    empty:
      'Ich habe keine Frage verstanden. Fragen Sie mich nach einem Buch, einer Bestellung, einer Rückgabe oder einem unserer Läden.',
    cut: 'Ihre Nachricht war lang; ich habe nur den Anfang gelesen.',
    ack: 'In Ordnung. Was kann ich noch für Sie tun?',
    whichBook: 'Welches Buch meinen Sie? Bitte nennen Sie mir den Titel.',
    cannotChange: 'Das kann ich selbst nicht ändern, aber unsere Mitarbeiter können es.',
    nothingToSay: 'Dazu kann ich nichts sagen.',
  },
};
