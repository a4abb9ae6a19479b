import type { Format } from '../../../tools/bookshop/index.ts';
import { dayIn, enumerate, nameOfLanguage, weekdayIn } from './language-names.ts';
import type { Foremost, Tongue } from './tongue.ts';
import { describeWanted } from './wanted-words.ts';
import { translateWhy } from './why-words.ts';

const GENRES: Readonly<Record<string, readonly [one: string, many: string]>> = {
  art: ['livre d’art', 'livres d’art'],
  biography: ['biographie', 'biographies'],
  business: ['livre d’économie', 'livres d’économie'],
  children: ['livre pour enfants', 'livres pour enfants'],
  cooking: ['livre de cuisine', 'livres de cuisine'],
  detective: ['roman policier', 'romans policiers'],
  fantasy: ['roman de fantasy', 'romans de fantasy'],
  'historical fiction': ['roman historique', 'romans historiques'],
  history: ['livre d’histoire', 'livres d’histoire'],
  horror: ['roman d’épouvante', 'romans d’épouvante'],
  'literary fiction': ['roman littéraire', 'romans littéraires'],
  nature: ['livre sur la nature', 'livres sur la nature'],
  philosophy: ['livre de philosophie', 'livres de philosophie'],
  poetry: ['recueil de poésie', 'recueils de poésie'],
  romance: ['roman d’amour', 'romans d’amour'],
  science: ['livre de science', 'livres de science'],
  'science fiction': ['roman de science-fiction', 'romans de science-fiction'],
  thriller: ['thriller', 'thrillers'],
  travel: ['livre de voyage', 'livres de voyage'],
};
const FORMATS: Readonly<Record<Format, string>> = {
  paperback: 'poche',
  hardcover: 'relié',
  ebook: 'livre numérique',
  audiobook: 'livre audio',
};
const THE: Readonly<Record<Format, string>> = {
  paperback: 'L’édition de poche',
  hardcover: 'L’édition reliée',
  ebook: 'Le livre numérique',
  audiobook: 'Le livre audio',
};
const METHODS: Readonly<Record<string, string>> = {
  standard: 'Standard',
  express: 'Express',
  pickup: 'Retrait en magasin',
  international: 'International',
};
const as = (format: Format): string => `en ${FORMATS[format]}`;
const many = (count: number, one: string, more: string = `${one}s`): string => `${count} ${count < 2 ? one : more}`;
const join = (items: readonly string[]): string => enumerate(items, 'et');

const FOREMOST: Readonly<Record<Foremost, string>> = {
  price: 'moins cher',
  'price-desc': 'plus cher',
  rating: 'mieux noté',
  newest: 'plus récent',
  oldest: 'plus ancien',
  shortest: 'plus court',
  longest: 'plus long',
};

/** French. */
export const fr: Tongue = {
  quote: (title) => `« ${title} »`,
  join,
  choice: (items) => enumerate(items, 'ou'),
  day: (day) => dayIn('fr-FR', day),
  weekday: (key) => weekdayIn('fr-FR', key),
  format: (format) => FORMATS[format],
  asFormat: as,
  by: (authors) => (/^[aeiouyéèêàâîïôû]/i.test(authors) ? `d’${authors}` : `de ${authors}`),
  genre: (genre) => GENRES[genre]?.[1] ?? genre,
  original: (text, language) => (language === 'fr' ? text : `En ${nameOfLanguage('fr', language)} : “${text}”`),
  languageName: (code) => nameOfLanguage('fr', code),

  search: {
    what: (wanted, count) =>
      describeWanted(wanted, count, {
        genres: GENRES,
        books: ['livre', 'livres'],
        author: (name) => `de ${name}`,
        notAuthor: (name) => `qui ne sont pas de ${name}`,
        query: (words) => `sur « ${words} »`,
        language: (code) => `en ${nameOfLanguage('fr', code)}`,
        format: as,
        between: (min, max) => `de ${min} à ${max}`,
        under: (price) => `à moins de ${price}`,
        max: (price) => `à ${price} au plus`,
        min: (price) => `à partir de ${price}`,
        year: (year) => `de ${year}`,
        years: (from, to) => `de ${from} à ${to}`,
        since: (year) => `depuis ${year}`,
        until: (year) => `jusqu’en ${year}`,
        pages: ({ under, max, over, min }) =>
          under !== undefined
            ? `de moins de ${under} pages`
            : max !== undefined
              ? `de ${min === undefined ? `${max} pages au plus` : `${min} à ${max} pages`}`
              : over !== undefined
                ? `de plus de ${over} pages`
                : `d’au moins ${min} pages`,
      }),
    found: (total, what, shown) =>
      total > shown ? `Nous avons ${total} ${what}. En voici ${shown} :` : `Nous avons ${total} ${what} :`,
    foundOne: (what) => `Nous avons 1 ${what} :`,
    foremost: (order, _total, _what, book) => `Le ${FOREMOST[order]} est ${book}.`,
    behind: (total, what) => `Viennent ensuite (${total} ${what} en tout) :`,
    pages: (pages) => `${pages} page${pages === 1 ? '' : 's'}`,
    brief: (total, what, best) =>
      total === 1 ? `Oui : ${best}.` : `Nous avons ${total} ${what}, par exemple ${best}.`,
    item: (book, price, format) => `${book}, ${as(format)} à ${price}`,
    nothing: (what) => `Je ne trouve pas de ${what} dans notre catalogue.`,
    without: (given) =>
      ({
        query: 'Sans les mots cherchés, les plus proches sont :',
        author: 'D’autres auteurs, les plus proches sont :',
        genre: 'Dans d’autres rayons, les plus proches sont :',
        price: 'Sans tenir compte du prix, les plus proches sont :',
        language: 'Dans d’autres langues, les plus proches sont :',
        format: 'Dans d’autres formats, les plus proches sont :',
        year: 'D’autres années, les plus proches sont :',
        pages: 'Sans tenir compte de la longueur, les plus proches sont :',
        stock: 'Épuisés en ce moment, mais ceux-ci conviendraient :',
      })[given],
    tookAs: (from, to) => `J’ai lu « ${to} » pour « ${from} ».`,
    rated: (rating) => `note ${rating}`,
    soldOut: 'épuisé en ce moment',
  },
  book: {
    unknown: (asked) => `Je ne trouve pas de livre intitulé « ${asked} » dans notre catalogue.`,
    didYouMean: (books) => `Vouliez-vous dire ${books} ?`,
    introduce: (title, authors, year, pages) =>
      `${title} de ${authors} est paru en ${year} et compte ${many(pages, 'page')}.`,
    price: (title, editions) => `${title} coûte ${join(editions)}.`,
    total: (copies, title, editions) => `${copies} exemplaires de ${title} coûtent ${join(editions)}.`,
    together: (sums) => `En tout, cela fait ${join(sums)}.`,
    edition: (price, format) => `${price} ${as(format)}`,
    author: (title, authors) => `${title} a été écrit par ${authors}.`,
    pages: (title, pages) => `${title} compte ${many(pages, 'page')}.`,
    year: (title, year) => `${title} est paru en ${year}.`,
    rating: (rating, ratings) => `Les lecteurs lui donnent ${rating} sur 5 (${many(ratings, 'avis', 'avis')}).`,
    reader: (review) => `Un lecteur écrit, en anglais : “${review}”`,
    noReviews: 'Personne n’en a encore écrit de critique.',
    series: (title, name, number) => `${title} est le tome ${number} de la série ${name}.`,
    seriesOthers: (others) => `Les autres sont ${others}.`,
    next: (title) => `Le suivant est ${title}.`,
    noSeries: (title) => `${title} ne fait partie d’aucune série.`,
    formats: (title, formats) => `${title} existe ${formats}.`,
    language: (title, language) => `La langue de ${title} : ${language}.`,
    shelf: (title, genres) => `${title} se trouve au rayon ${genres}.`,
  },
  stock: {
    yes: (title) => `Oui, ${title} est en stock.`,
    no: (title) => `Désolé, ${title} est épuisé en ce moment.`,
    at: (copies, place) => `${many(copies, 'exemplaire')} à ${place}`,
    warehouse: (copies) => `${copies} à l’entrepôt, à expédier`,
    edition: (format, price, places) => `${THE[format]} (${price}) : ${places}.`,
    brief: (title, price, format, place) => `Oui, ${title} est en stock : ${as(format)} à ${price}, ${place}.`,
    download: (format, price) => `${THE[format]} se télécharge tout de suite pour ${price}.`,
    soldOut: (format, restock) =>
      restock === undefined
        ? `${THE[format]} n’est plus disponible.`
        : `${THE[format]} n’est plus disponible ; le prochain arrivage est prévu le ${restock}.`,
    notAt: (shop) => `aucun exemplaire à ${shop} en ce moment.`,
    notSoldAs: (title, format) => `${title} n’existe pas ${as(format)}.`,
    howToBuy:
      'Je ne prends pas de commande moi-même, mais je peux vous réserver un exemplaire en magasin : dites-moi lequel.',
  },
  order: {
    is: (id, state, placed) =>
      ({
        placed: `La commande ${id} du ${placed} est enregistrée et attend d’être préparée.`,
        packed: `La commande ${id} du ${placed} est prête à partir.`,
        shipped: `La commande ${id} du ${placed} est en route.`,
        delivered: `La commande ${id} du ${placed} a été livrée.`,
        cancelled: `La commande ${id} du ${placed} a été annulée.`,
      })[state],
    shipped: (carrier, expected) => `${carrier} devrait la livrer le ${expected}.`,
    seen: (place) => `Elle a été vue en dernier ici : ${place}.`,
    late: (days) => `Elle a ${many(days, 'jour')} de retard, et j’en suis désolé.`,
    delivered: (id, placed, day) => `La commande ${id} du ${placed} a été livrée le ${day}.`,
    cancelled: (day, why) => `Annulée le ${day}. ${why === '' ? '' : `Raison, en anglais : ${why}`}`.trim(),
    tracking: (carrier, tracking) => `Le numéro de suivi chez ${carrier} est ${tracking}.`,
    items: (items, total) => `Elle contient ${items}, ${total} en tout avec la livraison.`,
    returning: (title, id, status) =>
      ({
        started: `Le retour de ${title} (${id}) est lancé.`,
        received: `${title} nous est revenu (${id}) ; le remboursement est en cours.`,
        refunded: `${title} a été retourné et remboursé (${id}).`,
      })[status],
    without: (title) => `Je ne vois pas de commande de vous avec ${title}.`,
    many: (total, shown) =>
      total > shown
        ? `Vous avez ${total} commandes ; voici les ${shown} dernières :`
        : `Vous avez ${many(total, 'commande')} :`,
    state: (state) =>
      ({ placed: 'enregistrée', packed: 'prête', shipped: 'en route', delivered: 'livrée', cancelled: 'annulée' })[
        state
      ],
    unknown: (id) =>
      `Je ne trouve pas de commande ${id} à votre nom. Vérifiez le numéro, s’il vous plaît : il a cinq chiffres.`,
    needsProof: (id) =>
      id === undefined
        ? 'Pour voir vos commandes, il faut vous connecter, ou me donner le numéro de la commande et son adresse e-mail.'
        : `Pour voir la commande ${id}, il me faut son adresse e-mail, ou que vous soyez connecté.`,
    none: 'Il n’y a pas encore de commande sur votre compte.',
  },
  recommend: {
    liked: (title) => `Si vous avez aimé ${title}, ceux-ci pourraient vous plaire :`,
    preferences: 'D’après vos goûts, je proposerais :',
    genre: (genre) => `Parmi nos ${GENRES[genre]?.[1] ?? genre}, je proposerais :`,
    popular: 'Nos lecteurs aiment beaucoup ceux-ci :',
    unknown: (asked) => `Je ne connais pas « ${asked} » et ne peux donc pas dire ce qui lui ressemble.`,
    none: 'Je ne trouve rien à proposer qui convienne.',
    why: (english) =>
      translateWhy(english, {
        alsoBy: (author) => `aussi de ${author}`,
        alsoSeries: (series) => `aussi dans la série ${series}`,
        alsoGenre: (genre) => `du même rayon : ${GENRES[genre]?.[1] ?? genre}`,
        subject: 'au sujet voisin',
        favoriteAuthor: (author) => `de ${author}, un de vos auteurs préférés`,
        favoriteGenre: (genre) => `dans un de vos rayons préférés : ${GENRES[genre]?.[1] ?? genre}`,
        rightFormat: 'dans le bon format',
        wellRated: (genre) => `bien noté parmi les ${GENRES[genre]?.[1] ?? genre}`,
        rated: (rating, readers) => `noté ${rating} par ${readers} lecteurs`,
      }),
  },
  returns: {
    window: (days) => `Vous pouvez renvoyer un livre imprimé dans les ${days} jours après sa livraison.`,
    rules: 'En détail, en anglais :',
  },
  info: {
    openNow: (shop, until) => `${shop} est ouvert en ce moment, jusqu’à ${until}.`,
    shutNow: (shop, opens) => `${shop} est fermé en ce moment et ouvre ${opens}.`,
    hours: (shop, hours) => `${shop} : ${hours}.`,
    onDay: (shop, day, hours) => `${shop} est ouvert le ${day} de ${hours.replace('-', ' à ')}.`,
    holidays:
      'Je ne connais que nos horaires habituels ; les jours fériés, ils peuvent changer : appelez la librairie avant de venir.',
    closedOn: (shop, day) => `${shop} est fermé le ${day}.`,
    closed: 'fermé',
    address: (shop, address, phone) => `${shop} : ${address}, téléphone ${phone}.`,
    method: (method, price, from, to) =>
      `${METHODS[method] ?? method} : ${price ?? 'gratuit'}, ${from === 0 ? `sous ${to}` : `${from} à ${to}`} jours ouvrés`,
    freeFrom: (price) => `gratuit dès ${price}`,
    unknown: 'Je n’ai rien de noté là-dessus.',
    more: 'Demandez-moi les horaires, la livraison, le paiement, les cartes cadeaux ou les événements.',
  },
  startReturn: {
    started: (title, order, id) =>
      `C’est fait : le retour de ${title} de la commande ${order} est lancé. Son numéro est ${id}.`,
    repeated: (title, id) => `Le retour de ${title} était déjà lancé ; son numéro est ${id}.`,
    sendBy: (day, refund, postage) =>
      postage === undefined
        ? `Envoyez-le avant le ${day} ; vous serez remboursé de ${refund}, et l’étiquette est gratuite.`
        : `Envoyez-le avant le ${day} ; vous serez remboursé de ${refund}, moins ${postage} pour l’étiquette.`,
    refused: {
      'unknown-order': (_, order) => `Je ne trouve pas de commande ${order} à votre nom ; je n’ai lancé aucun retour.`,
      'needs-proof': (_, order) =>
        `Pour un retour de la commande ${order}, il me faut son adresse e-mail, ou que vous soyez connecté.`,
      'not-in-order': (title, order) => `${title} n’est pas dans la commande ${order} ; je n’ai lancé aucun retour.`,
      'not-delivered': (title, order) =>
        `La commande ${order} n’est pas encore livrée ; ${title} ne peut pas encore être retourné.`,
      cancelled: (_, order) => `La commande ${order} a été annulée ; il n’y a rien à retourner.`,
      'window-passed': (title) => `Désolé, le délai pour retourner ${title} est passé.`,
      'already-returned': (title) => `${title} a déjà été retourné.`,
      download: (title) => `${title} était un téléchargement, et les téléchargements ne se retournent pas.`,
    },
    windowEnded: (day) => `Le dernier jour était le ${day}.`,
    inOrder: (titles) => `Cette commande contient ${titles}.`,
    whichBook: (order, titles) => `Quel livre de la commande ${order} voulez-vous retourner ? Elle contient ${titles}.`,
    whichOrder: (book, order) =>
      `${book} est dans la commande ${order}. Pour le retourner, dites-moi : retourner ${book} de la commande ${order}.`,
    needOrder: 'Pour lancer un retour, il me faut le numéro de la commande et le titre du livre.',
  },
  reserve: {
    done: (title, format, shop, until, price) =>
      `C’est fait : ${title} (${FORMATS[format]}, ${price}) vous attend à ${shop} jusqu’au ${until}.`,
    repeated: (title, shop, until) => `${title} vous attend déjà à ${shop}, jusqu’au ${until}.`,
    refused: {
      'unknown-book': (title) => `Je ne trouve pas de livre intitulé ${title} à réserver.`,
      'needs-sign-in': () => 'Pour réserver un livre, il faut d’abord vous connecter.',
      'out-of-stock': (title) => `Désolé, ${title} est épuisé dans ce magasin ; je n’ai pas pu le réserver.`,
      'not-sold-as': (title) => `${title} n’existe pas dans ce format ; je n’ai pas pu le réserver.`,
      download: (title) => `${title} est un téléchargement dans ce format : il n’y a rien à mettre de côté.`,
    },
    elsewhere: (shops) => `Vous le trouverez à ${shops}.`,
    whichShop: (shops) => `Dans quel magasin dois-je le mettre de côté : ${shops} ?`,
  },
  failed: {
    search: 'Je n’ai pas pu chercher dans notre catalogue à l’instant.',
    book: 'Je n’ai pas pu consulter ce livre à l’instant.',
    stock: 'Je n’ai pas pu vérifier notre stock à l’instant.',
    order: 'Je n’ai pas pu consulter votre commande à l’instant.',
    recommend: 'Je n’ai pas pu chercher d’idées à l’instant.',
    returns: 'Je n’ai pas pu consulter nos règles de retour à l’instant.',
    info: 'Je n’ai pas pu consulter cela sur nos magasins à l’instant.',
    return: 'Je n’ai pas pu lancer le retour à l’instant.',
    reserve: 'Je n’ai pas pu faire la réservation à l’instant.',
    passages: 'Je n’ai pas pu parcourir nos pages à l’instant.',
    memory: 'Je ne vois pas nos messages précédents à l’instant.',
  },
  tryLater: 'Réessayez dans un instant, s’il vous plaît.',
  talk: {
    hello: 'Bonjour !',
    greeting: [
      'Bonjour ! Que puis-je chercher pour vous ?',
      'Bonjour et bienvenue chez Millrace Books. Que puis-je faire pour vous ?',
      'Ravi de vous voir. S’agit-il d’un livre, d’une commande ou d’un de nos magasins ?',
    ],
    thanks: ['Je vous en prie !', 'Avec plaisir. Bonne lecture !', 'Ravi d’avoir pu aider.'],
    goodbye: ['Au revoir et bonne lecture !', 'À bientôt chez Millrace Books !'],
    help: 'Je trouve des livres, donne les prix et le stock, suis les commandes, conseille des lectures, explique et lance les retours, réserve un exemplaire et renseigne sur nos magasins. Que souhaitez-vous ?',
    bot: 'Je suis l’assistant de Millrace Books : un programme, pas une personne. Je trouve des livres, vérifie le stock, suis les commandes et lance les retours.',
    offTopic: [
      'Cela sort de ce que je sais. Je peux aider pour les livres, les commandes, les retours et nos magasins.',
      'Je ne connais que notre librairie : livres, stock, commandes, retours et horaires.',
    ],
    unsafe: 'Je ne peux pas aider pour cela. Je peux chercher des livres, des commandes et des retours pour vous.',
    selfHarm:
      'Je suis désolé que vous vous sentiez ainsi. Je ne peux pas aider pour cela ici, mais parlez à quelqu’un maintenant : les urgences ou une ligne d’écoute sont là pour vous.',
    injection:
      'Je ne peux pas faire cela : je m’en tiens à la librairie. Demandez-moi des livres, des commandes, des retours ou nos magasins.',
    privacy: 'Je ne peux rien montrer des autres clients ni de leurs commandes.',
    empty: 'Je n’ai pas saisi de question. Parlez-moi d’un livre, d’une commande, d’un retour ou d’un de nos magasins.',
    cut: 'Votre message était long, et je n’en ai lu que le début.',
    ack: 'D’accord. Que puis-je encore faire pour vous ?',
    whichBook: 'De quel livre parlez-vous ? Donnez-moi le titre.',
    cannotChange: 'Je ne peux pas changer cela moi-même, mais notre équipe le peut.',
    nothingToSay: 'Je n’ai rien à dire à ce sujet.',
  },
};
