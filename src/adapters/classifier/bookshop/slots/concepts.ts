import { PhraseBook } from './phrase-book.ts';

/** Ideas that the questions turn on, whatever the language: each adds its mark to the text that is classified. */
const CONCEPTS = {
  return:
    'return, returns, returning, returned, send back, sending back, send it back, sending it back, give back, bring back, take back, take it back, zurückgeben, zurückgebe, gebe zurück, zurückschicken, zurücksenden, zurückzunehmen, zurücknehmen, rückgabe, rücksendung, retoure, retournieren, retourner, retournez, renvoyer, rendre, retour, retours, devolver, devuelvo, devuelven, devolución, devoluciones, regresar',
  refund:
    'refund, refunds, refunded, refundable, money back, reimburse, reimbursement, geld zurück, erstattung, rückerstattung, erstatten, rembourser, remboursé, remboursée, remboursement, reembolso, reembolsar, reembolsan, dinero de vuelta',
  policy:
    'policy, policies, rules, rule, terms, conditions, allowed, regelung, regeln, bedingungen, politique, règles, conditions, política, reglas, condiciones',
  order:
    'order, orders, ordered, package, packages, parcel, parcels, shipment, purchase, purchases, bestellung, bestellungen, bestellt, paket, sendung, commande, commandes, commandé, colis, pedido, pedidos, paquete, pedí, compra, compras',
  track:
    'track, tracking, status, arrive, arrives, arrived, arriving, get here, shipped, delivered, received, late, on its way, where is, wheres, ankommen, angekommen, kommt, unterwegs, verschickt, sendungsnummer, wo bleibt, wo ist, arrive, arrivée, arrivé, suivi, expédiée, reçu, où est, où en est, llega, llegado, llegará, seguimiento, enviado, enviaron, recibido, dónde está, estado',
  cancel:
    'cancel, cancels, cancelled, canceling, cancelling, cancellation, call off, stornieren, storniere, stornierung, abbestellen, annuler, annulez, annulation, cancelar, cancela, cancelen, anular, anula',
  change:
    'change, update, modify, edit, switch, correct, remove, ändern, aktualisieren, modifier, changer, changez, cambiar, cambia, modificar',
  buy: 'buy, purchase, buying, order me, order it, place an order, my cart, my basket, shopping cart, checkout, check out, ill take, i will take, kaufen, kaufe, bestellen, bestell mir, warenkorb, acheter, achète, commander, commandez, panier, comprar, cómprame, compro, pedir, carrito, cesta',
  reserve:
    'reserve, reserved, reserving, reservation, hold for me, hold it, hold a copy, on hold, put aside, set aside, keep a copy, keep it for me, save a copy, pick up, pickup, reservieren, reserviere, reservierung, zurücklegen, zurücklegt, réserver, réservez, réservation, mettre de côté, de côté, reservar, reserva, resérvame, apartar, guárdame, guardar',
  recommend:
    'recommend, recommends, recommended, recommendation, recommendations, suggest, suggestion, suggestions, advise, what should i read, read next, surprise me, must read, must reads, in the mood, empfehlen, empfiehl, empfehlt, empfehlung, empfehlungen, vorschlag, vorschläge, tipp, recommander, recommandez, recommandation, recommandations, conseiller, conseillez, conseil, conseils, suggestion, recomendar, recomiendas, recomienda, recomiéndame, recomendación, recomendaciones, sugerencia, sugerir, sugiere',
  like: 'like, similar, similar to, something like, books like, liked, loved, enjoyed, ähnlich, ähnliche, ähnliches, so wie, gefallen, similaire, comme, aimé, adoré, parecido, parecidos, parecida, similar, como, gustó, gustado',
  gift: 'gift for, present for, gift idea, gift ideas, birthday, geschenk für, geschenkidee, cadeau pour, idée de cadeau, regalo para, idea de regalo',
  show: 'show, list, find, search, browse, looking for, look for, look up, searching for, zeig, zeige, zeigen, suche, finde, montrer, montrez, cherche, trouver, trouvez, muéstrame, mostrar, busco, buscar, encuentra',
  about: 'about, on the subject of, über, thema, au sujet de, à propos, acerca de, sobre',
  cost: 'how much, total, altogether, all together, price, prices, cost, costs, expensive, wie viel, wieviel, kostet, kosten, preis, combien, coûte, coûtent, prix, tarif, cuánto, cuánto cuesta, cuesta, cuestan, precio, precios, vale',
  facts:
    'who wrote, written by, author of, pages, how long is, plot, summary, synopsis, review, reviews, rating, rated, sequel, series, published, come out, came out, genre, describe, details, wer hat, geschrieben, autor von, seiten, handelt, worum geht, bewertung, bewertungen, bewertet, erschienen, fortsetzung, reihe, qui a écrit, auteur de, pages, de quoi parle, résumé, avis, sorti, suite, quién escribió, autor de, páginas, de qué trata, resumen, opiniones, reseñas, publicó, continuación',
  stock:
    'in stock, stock, available, availability, copies, copy, left, sold out, back in stock, on the shelf, auf lager, lager, verfügbar, vorrätig, exemplar, exemplare, ausverkauft, en stock, disponible, disponibles, exemplaire, exemplaires, épuisé, en existencia, existencias, ejemplar, ejemplares, agotado',
  have: 'do you have, have you got, do you sell, do you carry, do you stock, got any, any, habt ihr, haben sie, gibt es, verkauft ihr, führt ihr, avez vous, vous avez, vendez vous, y a t il, tienen, tienes, venden, hay, tenéis',
  books:
    'book, books, novel, novels, titles, bücher, buch, roman, romane, livre, livres, romans, libro, libros, novela, novelas',
  shop: 'shop, shops, store, stores, branch, laden, läden, geschäft, buchhandlung, filiale, magasin, magasins, librairie, boutique, tienda, tiendas, librería',
  can: 'can i, may i, could i, is it possible, am i able, kann ich, darf ich, puis je, est ce que je peux, je peux, puedo, se puede',
  want: 'i want, id like, i would like, i need, i wish, please, ich möchte, ich will, ich hätte gern, bitte, je veux, je voudrais, je souhaite, quiero, quisiera, me gustaría, necesito',
  broken:
    'damaged, torn, ripped, faulty, is defective, arrived defective, broken, missing, wrong book, beschädigt, kaputt, falsches buch, abîmé, endommagé, défectueux, dañado, roto, defectuoso',
  money:
    'discount, coupon, promo code, promotion, free of charge, for free, charged twice, overcharged, rabatt, gutscheincode, kostenlos, réduction, code promo, gratuit, descuento, cupón, gratis',
  account:
    'my address, delivery address, my account, password, email address, lieferadresse, meine adresse, mein konto, passwort, adresse de livraison, mon adresse, mon compte, mot de passe, dirección de envío, mi dirección, mi cuenta, contraseña',
  hello:
    'hi, hello, hey, hiya, howdy, good morning, good evening, good afternoon, greetings, how are you, hows it going, hallo, guten tag, guten morgen, guten abend, servus, moin, grüß gott, wie gehts, bonjour, bonsoir, salut, coucou, ça va, comment ça va, hola, buenos días, buenas tardes, buenas noches, buenas, qué tal',
  thanks:
    'thanks, thank you, thx, ty, cheers, appreciated, appreciate it, danke, dankeschön, vielen dank, merci, gracias, te lo agradezco',
  bye: 'bye, goodbye, good bye, see you, see ya, good night, farewell, thats all, that is all, nothing else, have a nice day, tschüss, auf wiedersehen, bis bald, bis später, das wars, au revoir, à bientôt, bonne journée, cest tout, adiós, hasta luego, hasta pronto, eso es todo, nada más',
  bot: 'who are you, what are you, what can you, robot, bot, an ai, human, what can i ask, can you help, help me, how does this work, wer bist du, was kannst du, was können sie, helfen, hilfe, sprichst du, qui êtes vous, que pouvez vous, que peux tu, aidez moi, maider, aide, parlez vous, quién eres, qué puedes, ayudarme, ayuda, hablas, do you speak',
  attack:
    'ignore all, ignore your, ignore previous, ignore the, previous instructions, instructions, system prompt, developer mode, jailbreak, restrictions, override, admin, password, database, drop table, select from, delete from, anweisungen, vorherigen anweisungen, instructions précédentes, instrucciones anteriores, ignoriere alle, ignora todas, ignore toutes, api key, api keys, credentials, verbatim',
  harm: 'kill, murder someone, bomb, bombs, weapon, weapons, explosive, explosives, poison, hurt, attack someone, suicide, kill myself, end my life, want to die, drugs, meth, cocaine, hack, steal, shoplift, stolen, launder, phishing, malware, bombe, vergiften, töten, umbringen, drogen, klauen, stehlen, tuer, empoisonner, drogue, voler, suicider, matar, envenenar, bomba, drogas, robar, suicidarme',
  others:
    'someone elses, somebody elses, another customer, other customers, other peoples, all customers, customer emails, every customer, all orders, anderer kunden, anderen kunden, andere kunden, un autre client, autres clients, otro cliente, otros clientes',
} as const;

/** One of the ideas. */
export type Concept = keyof typeof CONCEPTS;

/** Finds ideas. */
export const CONCEPT_WORDS: PhraseBook<Concept> = new PhraseBook(Object.entries(CONCEPTS) as [Concept, string][]);
