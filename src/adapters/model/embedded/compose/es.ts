import type { Format } from '../../../tools/bookshop/index.ts';
import { dayIn, enumerate, nameOfLanguage, weekdayIn } from './language-names.ts';
import type { Foremost, Tongue } from './tongue.ts';
import { describeWanted } from './wanted-words.ts';
import { translateWhy } from './why-words.ts';

const GENRES: Readonly<Record<string, readonly [one: string, many: string]>> = {
  art: ['libro de arte', 'libros de arte'],
  biography: ['biografía', 'biografías'],
  business: ['libro de economía', 'libros de economía'],
  children: ['libro infantil', 'libros infantiles'],
  cooking: ['libro de cocina', 'libros de cocina'],
  detective: ['novela policíaca', 'novelas policíacas'],
  fantasy: ['novela de fantasía', 'novelas de fantasía'],
  'historical fiction': ['novela histórica', 'novelas históricas'],
  history: ['libro de historia', 'libros de historia'],
  horror: ['novela de terror', 'novelas de terror'],
  'literary fiction': ['novela literaria', 'novelas literarias'],
  nature: ['libro de naturaleza', 'libros de naturaleza'],
  philosophy: ['libro de filosofía', 'libros de filosofía'],
  poetry: ['libro de poesía', 'libros de poesía'],
  romance: ['novela romántica', 'novelas románticas'],
  science: ['libro de ciencia', 'libros de ciencia'],
  'science fiction': ['novela de ciencia ficción', 'novelas de ciencia ficción'],
  thriller: ['thriller', 'thrillers'],
  travel: ['libro de viajes', 'libros de viajes'],
};
const FORMATS: Readonly<Record<Format, string>> = {
  paperback: 'bolsillo',
  hardcover: 'tapa dura',
  ebook: 'libro electrónico',
  audiobook: 'audiolibro',
};
const THE: Readonly<Record<Format, string>> = {
  paperback: 'La edición de bolsillo',
  hardcover: 'La edición en tapa dura',
  ebook: 'El libro electrónico',
  audiobook: 'El audiolibro',
};
const METHODS: Readonly<Record<string, string>> = {
  standard: 'Estándar',
  express: 'Exprés',
  pickup: 'Recogida en tienda',
  international: 'Internacional',
};
const as = (format: Format): string => `en ${FORMATS[format]}`;
const many = (count: number, one: string, more: string = `${one}s`): string => `${count} ${count === 1 ? one : more}`;
const join = (items: readonly string[]): string => enumerate(items, 'y');

const FOREMOST: Readonly<Record<Foremost, string>> = {
  price: 'más barato',
  'price-desc': 'más caro',
  rating: 'mejor valorado',
  newest: 'más reciente',
  oldest: 'más antiguo',
  shortest: 'más corto',
  longest: 'más largo',
};

/** Spanish. */
export const es: Tongue = {
  quote: (title) => `«${title}»`,
  join,
  choice: (items) => enumerate(items, 'o'),
  day: (day) => dayIn('es-ES', day),
  weekday: (key) => weekdayIn('es-ES', key),
  format: (format) => FORMATS[format],
  asFormat: as,
  by: (authors) => `de ${authors}`,
  genre: (genre) => GENRES[genre]?.[1] ?? genre,
  original: (text, language) => (language === 'es' ? text : `En ${nameOfLanguage('es', language)}: “${text}”`),
  languageName: (code) => nameOfLanguage('es', code),

  search: {
    what: (wanted, count) =>
      describeWanted(wanted, count, {
        genres: GENRES,
        books: ['libro', 'libros'],
        author: (name) => `de ${name}`,
        notAuthor: (name) => `que no son de ${name}`,
        query: (words) => `sobre «${words}»`,
        language: (code) => `en ${nameOfLanguage('es', code)}`,
        format: as,
        between: (min, max) => `de ${min} a ${max}`,
        under: (price) => `por menos de ${price}`,
        max: (price) => `por ${price} como máximo`,
        min: (price) => `desde ${price}`,
        year: (year) => `de ${year}`,
        years: (from, to) => `de ${from} a ${to}`,
        since: (year) => `desde ${year}`,
        until: (year) => `hasta ${year}`,
        pages: ({ under, max, over, min }) =>
          under !== undefined
            ? `de menos de ${under} páginas`
            : max !== undefined
              ? `de ${min === undefined ? `${max} páginas como máximo` : `${min} a ${max} páginas`}`
              : over !== undefined
                ? `de más de ${over} páginas`
                : `de al menos ${min} páginas`,
      }),
    found: (total, what, shown) =>
      total > shown ? `Tenemos ${total} ${what}. Aquí hay ${shown}:` : `Tenemos ${total} ${what}:`,
    foundOne: (what) => `Tenemos 1 ${what}:`,
    foremost: (order, _total, _what, book) => `El ${FOREMOST[order]} es ${book}.`,
    behind: (total, what) => `Después vienen (${total} ${what} en total):`,
    pages: (pages) => `${pages} página${pages === 1 ? '' : 's'}`,
    brief: (total, what, best) => (total === 1 ? `Sí: ${best}.` : `Tenemos ${total} ${what}, por ejemplo ${best}.`),
    item: (book, price, format) => `${book}, ${as(format)} por ${price}`,
    nothing: (what) => `No encuentro ${what} en nuestro catálogo.`,
    without: (given) =>
      ({
        query: 'Sin las palabras buscadas, lo más parecido es:',
        author: 'De otros autores, lo más parecido es:',
        genre: 'En otras secciones, lo más parecido es:',
        price: 'Sin mirar el precio, lo más parecido es:',
        language: 'En otros idiomas, lo más parecido es:',
        format: 'En otros formatos, lo más parecido es:',
        year: 'De otros años, lo más parecido es:',
        pages: 'Sin mirar la extensión, lo más parecido es:',
        stock: 'Agotados por ahora, pero estos encajarían:',
      })[given],
    tookAs: (from, to) => `He leído «${from}» como «${to}».`,
    rated: (rating) => `valoración ${rating}`,
    soldOut: 'agotado por ahora',
  },
  book: {
    unknown: (asked) => `No encuentro ningún libro titulado «${asked}» en nuestro catálogo.`,
    didYouMean: (books) => `¿Quería decir ${books}?`,
    introduce: (title, authors, year, pages) =>
      `${title} de ${authors} se publicó en ${year} y tiene ${many(pages, 'página')}.`,
    price: (title, editions) => `${title} cuesta ${join(editions)}.`,
    total: (copies, title, editions) => `${copies} ejemplares de ${title} cuestan ${join(editions)}.`,
    together: (sums) => `En total son ${join(sums)}.`,
    edition: (price, format) => `${price} ${as(format)}`,
    author: (title, authors) => `${title} lo escribió ${authors}.`,
    pages: (title, pages) => `${title} tiene ${many(pages, 'página')}.`,
    year: (title, year) => `${title} se publicó en ${year}.`,
    rating: (rating, ratings) => `Los lectores le dan ${rating} de 5 (${many(ratings, 'valoración', 'valoraciones')}).`,
    reader: (review) => `Un lector escribe, en inglés: “${review}”`,
    noReviews: 'Nadie ha escrito aún una reseña.',
    series: (title, name, number) => `${title} es el libro ${number} de la serie ${name}.`,
    seriesOthers: (others) => `Los otros son ${others}.`,
    next: (title) => `El siguiente es ${title}.`,
    noSeries: (title) => `${title} no pertenece a ninguna serie.`,
    formats: (title, formats) => `${title} existe ${formats}.`,
    language: (title, language) => `El idioma de ${title} es ${language}.`,
    shelf: (title, genres) => `${title} está en la sección de ${genres}.`,
  },
  stock: {
    yes: (title) => `Sí, ${title} está disponible.`,
    no: (title) => `Lo siento, ${title} está agotado por ahora.`,
    at: (copies, place) => `${many(copies, 'ejemplar', 'ejemplares')} en ${place}`,
    warehouse: (copies) => `${copies} en el almacén para enviar`,
    edition: (format, price, places) => `${THE[format]} (${price}): ${places}.`,
    brief: (title, price, format, place) => `Sí, ${title} está disponible: ${as(format)} por ${price}, ${place}.`,
    download: (format, price) => `${THE[format]} se descarga al momento por ${price}.`,
    soldOut: (format, restock) =>
      restock === undefined
        ? `${THE[format]} no está disponible.`
        : `${THE[format]} no está disponible; se espera más el ${restock}.`,
    notAt: (shop) => `ningún ejemplar en ${shop} por ahora.`,
    notSoldAs: (title, format) => `${title} no existe ${as(format)}.`,
    howToBuy: 'No puedo tomar pedidos, pero puedo reservarle un ejemplar en una tienda: dígame en cuál.',
  },
  order: {
    is: (id, state, placed) =>
      ({
        placed: `El pedido ${id} del ${placed} ha entrado y espera a ser preparado.`,
        packed: `El pedido ${id} del ${placed} está preparado y a punto de salir.`,
        shipped: `El pedido ${id} del ${placed} está en camino.`,
        delivered: `El pedido ${id} del ${placed} fue entregado.`,
        cancelled: `El pedido ${id} del ${placed} fue cancelado.`,
      })[state],
    shipped: (carrier, expected) => `${carrier} debería entregarlo el ${expected}.`,
    seen: (place) => `Se vio por última vez aquí: ${place}.`,
    late: (days) => `Lleva ${many(days, 'día')} de retraso, y lo siento.`,
    delivered: (id, placed, day) => `El pedido ${id} del ${placed} fue entregado el ${day}.`,
    cancelled: (day, why) => `Cancelado el ${day}. ${why === '' ? '' : `Motivo, en inglés: ${why}`}`.trim(),
    tracking: (carrier, tracking) => `El número de seguimiento de ${carrier} es ${tracking}.`,
    items: (items, total) => `Contiene ${items}, ${total} en total con el envío.`,
    returning: (title, id, status) =>
      ({
        started: `La devolución de ${title} (${id}) está iniciada.`,
        received: `Hemos recibido ${title} de vuelta (${id}); el reembolso está en camino.`,
        refunded: `${title} fue devuelto y reembolsado (${id}).`,
      })[status],
    without: (title) => `No veo ningún pedido suyo con ${title}.`,
    many: (total, shown) =>
      total > shown ? `Tiene ${total} pedidos; estos son los ${shown} últimos:` : `Tiene ${many(total, 'pedido')}:`,
    state: (state) =>
      ({
        placed: 'recibido',
        packed: 'preparado',
        shipped: 'en camino',
        delivered: 'entregado',
        cancelled: 'cancelado',
      })[state],
    unknown: (id) => `No encuentro ningún pedido ${id} suyo. Compruebe el número, por favor: tiene cinco cifras.`,
    needsProof: (id) =>
      id === undefined
        ? 'Para ver sus pedidos tiene que iniciar sesión, o darme el número del pedido y su correo electrónico.'
        : `Para ver el pedido ${id} necesito su correo electrónico, o que inicie sesión.`,
    none: 'Aún no hay pedidos en su cuenta.',
  },
  recommend: {
    liked: (title) => `Si le gustó ${title}, quizá le gusten estos:`,
    preferences: 'Según sus gustos, le propongo:',
    genre: (genre) => `Entre nuestros títulos de ${GENRES[genre]?.[1] ?? genre}, le propongo:`,
    popular: 'A nuestros lectores les gustan mucho estos:',
    unknown: (asked) => `No conozco «${asked}» y no puedo decir qué se le parece.`,
    none: 'No encuentro nada que proponer que encaje.',
    why: (english) =>
      translateWhy(english, {
        alsoBy: (author) => `también de ${author}`,
        alsoSeries: (series) => `también de la serie ${series}`,
        alsoGenre: (genre) => `de la misma sección: ${GENRES[genre]?.[1] ?? genre}`,
        subject: 'de tema cercano',
        favoriteAuthor: (author) => `de ${author}, entre sus autores favoritos`,
        favoriteGenre: (genre) => `de una sección favorita: ${GENRES[genre]?.[1] ?? genre}`,
        rightFormat: 'en el formato que prefiere',
        wellRated: (genre) => `bien valorado entre ${GENRES[genre]?.[1] ?? genre}`,
        rated: (rating, readers) => `valorado con ${rating} por ${readers} lectores`,
      }),
  },
  returns: {
    window: (days) => `Puede devolver un libro impreso en los ${days} días después de la entrega.`,
    rules: 'En detalle, en inglés:',
  },
  info: {
    openNow: (shop, until) => `${shop} está abierta ahora, hasta las ${until}.`,
    shutNow: (shop, opens) => `${shop} está cerrada ahora y abre ${opens}.`,
    hours: (shop, hours) => `${shop}: ${hours}.`,
    onDay: (shop, day, hours) => `${shop} abre el ${day} de ${hours.replace('-', ' a ')}.`,
    holidays:
      'Solo conozco nuestro horario habitual; en días festivos puede cambiar: llame a la tienda antes de venir.',
    closedOn: (shop, day) => `${shop} cierra el ${day}.`,
    closed: 'cerrado',
    address: (shop, address, phone) => `${shop}: ${address}, teléfono ${phone}.`,
    method: (method, price, from, to) =>
      `${METHODS[method] ?? method}: ${price ?? 'gratis'}, ${from === 0 ? `en ${to}` : `de ${from} a ${to}`} días laborables`,
    freeFrom: (price) => `gratis desde ${price}`,
    unknown: 'No tengo nada anotado sobre eso.',
    more: 'Pregúnteme por horarios, envíos, pagos, tarjetas regalo o eventos.',
  },
  startReturn: {
    started: (title, order, id) =>
      `Hecho: he iniciado la devolución de ${title} del pedido ${order}. Su número es ${id}.`,
    repeated: (title, id) => `La devolución de ${title} ya estaba iniciada; su número es ${id}.`,
    sendBy: (day, refund, postage) =>
      postage === undefined
        ? `Envíelo antes del ${day}; se le devuelven ${refund}, y la etiqueta es gratis.`
        : `Envíelo antes del ${day}; se le devuelven ${refund}, menos ${postage} por la etiqueta.`,
    refused: {
      'unknown-order': (_, order) => `No encuentro ningún pedido ${order} suyo; no he iniciado ninguna devolución.`,
      'needs-proof': (_, order) =>
        `Para devolver algo del pedido ${order} necesito su correo electrónico, o que inicie sesión.`,
      'not-in-order': (title, order) => `${title} no está en el pedido ${order}; no he iniciado ninguna devolución.`,
      'not-delivered': (title, order) =>
        `El pedido ${order} aún no se ha entregado; ${title} no se puede devolver todavía.`,
      cancelled: (_, order) => `El pedido ${order} fue cancelado; no hay nada que devolver.`,
      'window-passed': (title) => `Lo siento, el plazo para devolver ${title} ha pasado.`,
      'already-returned': (title) => `${title} ya fue devuelto.`,
      download: (title) => `${title} era una descarga, y las descargas no se devuelven.`,
    },
    windowEnded: (day) => `El último día fue el ${day}.`,
    inOrder: (titles) => `Ese pedido contiene ${titles}.`,
    whichBook: (order, titles) => `¿Qué libro del pedido ${order} quiere devolver? Contiene ${titles}.`,
    whichOrder: (book, order) =>
      `${book} está en el pedido ${order}. Para devolverlo, dígame: devolver ${book} del pedido ${order}.`,
    needOrder: 'Para iniciar una devolución necesito el número del pedido y el título del libro.',
  },
  reserve: {
    done: (title, format, shop, until, price) =>
      `Hecho: ${title} (${FORMATS[format]}, ${price}) queda reservado para usted en ${shop} hasta el ${until}.`,
    repeated: (title, shop, until) => `${title} ya estaba reservado para usted en ${shop}, hasta el ${until}.`,
    refused: {
      'unknown-book': (title) => `No encuentro ningún libro titulado ${title} que reservar.`,
      'needs-sign-in': () => 'Para reservar un libro tiene que iniciar sesión primero.',
      'out-of-stock': (title) => `Lo siento, ${title} está agotado en esa tienda; no he podido reservarlo.`,
      'not-sold-as': (title) => `${title} no existe en ese formato; no he podido reservarlo.`,
      download: (title) => `${title} es una descarga en ese formato: no hay nada que guardar en una tienda.`,
    },
    elsewhere: (shops) => `Puede encontrarlo en ${shops}.`,
    whichShop: (shops) => `¿En qué tienda se lo guardo: ${shops}?`,
  },
  failed: {
    search: 'No he podido buscar en nuestro catálogo en este momento.',
    book: 'No he podido consultar el libro en este momento.',
    stock: 'No he podido comprobar nuestras existencias en este momento.',
    order: 'No he podido consultar su pedido en este momento.',
    recommend: 'No he podido buscar sugerencias en este momento.',
    returns: 'No he podido consultar nuestras reglas de devolución en este momento.',
    info: 'No he podido consultar eso sobre nuestras tiendas en este momento.',
    return: 'No he podido iniciar la devolución en este momento.',
    reserve: 'No he podido hacer la reserva en este momento.',
    passages: 'No he podido revisar nuestras páginas en este momento.',
    memory: 'No veo nuestros mensajes anteriores en este momento.',
  },
  tryLater: 'Inténtelo de nuevo dentro de un momento, por favor.',
  talk: {
    hello: '¡Hola!',
    greeting: [
      '¡Hola! ¿Qué puedo buscar para usted?',
      'Hola, bienvenido a Millrace Books. ¿En qué puedo ayudarle?',
      'Me alegra verle. ¿Se trata de un libro, un pedido o una de nuestras tiendas?',
    ],
    thanks: ['¡De nada!', 'Un placer. ¡Feliz lectura!', 'Me alegra haber ayudado.'],
    goodbye: ['¡Adiós y feliz lectura!', '¡Hasta pronto en Millrace Books!'],
    help: 'Puedo encontrar libros, decirle precios y existencias, consultar pedidos, recomendar lecturas, explicar e iniciar devoluciones, reservar un ejemplar e informar sobre nuestras tiendas. ¿Qué desea?',
    bot: 'Soy el asistente de Millrace Books: un programa, no una persona. Encuentro libros, compruebo existencias, consulto pedidos e inicio devoluciones.',
    offTopic: [
      'Eso queda fuera de lo que sé. Puedo ayudar con libros, pedidos, devoluciones y nuestras tiendas.',
      'Solo conozco nuestra librería: libros, existencias, pedidos, devoluciones y horarios.',
    ],
    unsafe: 'No puedo ayudar con eso. Puedo consultar libros, pedidos y devoluciones para usted.',
    selfHarm:
      'Siento que se encuentre así. No puedo ayudar con eso aquí, pero por favor hable con alguien ahora: los servicios de emergencia o una línea de ayuda están para usted.',
    injection:
      'No puedo hacer eso: me limito a la librería. Pregúnteme por libros, pedidos, devoluciones o nuestras tiendas.',
    privacy: 'No puedo mostrar nada de otros clientes ni de sus pedidos.',
    empty:
      'No he entendido ninguna pregunta. Pregúnteme por un libro, un pedido, una devolución o una de nuestras tiendas.',
    cut: 'Su mensaje era largo y solo he leído el principio.',
    ack: 'De acuerdo. ¿Qué más puedo hacer por usted?',
    whichBook: '¿A qué libro se refiere? Dígame el título.',
    cannotChange: 'No puedo cambiar eso yo mismo, pero nuestro personal sí.',
    nothingToSay: 'No tengo nada que decir sobre eso.',
  },
};
