import { FuzzyWords } from './fuzzy-words.ts';
import type { Token } from './tokens.ts';

/** Languages that questions are understood in and answered in. */
export type Language = 'en' | 'de' | 'fr' | 'es';

const words = (list: string): readonly string[] => list.trim().split(/\s+/);

/** Words that carry no topic; what tells the languages apart, and what is never taken for a mistyped title. */
const COMMON: Readonly<Record<Language, readonly string[]>> = {
  en: words(`
    a about after again all also am an and another any anything are as at available back be because been before being
    best book books bought browse buy by call called can cant carry charge cheap cheaper cheapest check cheers close
    closed come copies copy cost costs could damaged day days deliver delivered delivery did do does doesnt dont each
    either else email end enough ever every find first for from gave get gift give go going gonna good got great had
    has have havent hello help her here hey hi his hold hour hours how i id if im in into is isnt it its ive just keep
    kind know large last late latest left less let like list little long look looking lot love loved low make many may
    maybe me mean might mine more most much must my near need new newest next no not now number of off offer ok okay on
    once one only open opening or order ordered orders other our out over own package parcel pay people perhaps please
    price prices put rate read reading really recommend refund reserve return returns right same say see sell send sent
    sell shall ship shipped shipping shop show so some something soon sorry start status still stock store stores story
    such suggest take tell than thank thanks that thats the their them then there these they thing things this those
    through time title titles to today tomorrow too top track two under until up us very want wanted was way we well
    were what whats when where wheres which while who whos whose why will with without work would write written wrong
    wrote yes yesterday yet you your yours author authors cover details page pages reviews review series stars rating
    rated similar sure thx pls plz u ur gimme wanna number numbers street station mill harbor shops stores hour yourself section else weather reading bookshop bookstore always never
    people person someone anyone everyone thing stuff lots bit few couple plus per each every both half full part world life
    live lived living home house work works working day night morning evening afternoon week month year weeks months years
    minute minutes money card cards talk phone mail message question questions answer problem fine nice great cool
    january february march april june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday spring summer autumn winter happy glad nothing everything somewhere anywhere before during since though although while also either neither
  `),
  de: words(`
    ab aber als alle allem alles am an andere auch auf aus bald bei beim bekomme bekommen bestelle bestellen bestellt
    bestellung bestellungen bin bis bitte bitten brauche buch bucher buecher da danke dann das dass dein dem den denn der
    des die dies diese dieses dir doch du durch ein eine einem einen einer eines er es etwas euch euer eure fur ganz
    gab geben gefallen gehe geht gern gerne gibt gut guten habe haben habt hallo hat hatte hatten heute hier hilfe ich
    ihm ihnen ihr ihre im ich in ins ist ja jetzt kann kannst kaufen kein keine kommt konnen konnte kostet kosten lager
    laden lang lange lesen lieber lieferung man mehr mein meine meinem meinen meiner mich mir mit mochte morgen muss nach
    nicht nichts noch nur ob oder offen offnet offnungszeiten ohne paket preis schon sehr sein seine seit sich sie sind
    so suche suchen tag tage uber um und uns unter vom von vor wann war waren warum was wegen weil welche welchen
    welcher welches wenig weniger wenn wer werden wie wieder wieviel will wir wird wo wurde zeigen zu zum zur zuruck
    zuruckgeben zuruckschicken empfehlen empfiehl vielen dank herzlichen schonen empfehlung verfugbar vorratig geoffnet geschlossen nummer autor autorin
  `),
  fr: words(`
    a acheter ai aime aimerais alors apres as au aucun aujourdhui aussi autre autres aux avec avez avoir avons bien bon
    bonjour bonsoir ca ce cela ces cet cette chercher cherche chez colis combien comme comment commande commandes
    conseiller conseillez conseil cout coute dans de des deux disponible dit dois donc du elle en encore est et etait etes
    etre faire fait faites ferme fermez heure heures il ils je jour jours la le les leur leurs livraison livre livres
    lui ma magasin mais mes merci moi moins mon ne nos notre nous numero on ont ou oui ouvert ouvre ouvrez par pas peu
    peut peux plus politique pour pourquoi pouvez prix puis quand que quel quelle quelles quels quelque qui quoi
    recommander recommandez rembourser renvoyer retour retourner retours sa salut sans se ses si son sont sous stock suis
    sur ta te tes toi ton toujours tous tout toute tres trouver tu un une vers veux vos votre voudrais vous vendez
    avis auteur ecrit
  `),
  es: words(`
    a abren abierto abierta abiertos adios ahora al algo alguna alguno algun anos antes aqui asi ayuda barato barata buenas
    bueno buenos buscar busco cada cerrado cierran como comprar con cosa cual cuales cuando cuanto cuanta cuantos cuesta
    cuestan da de del devolucion devoluciones devolver dia dias dice disponible disponibles donde dos el ella ellos en
    entre envio envios era es esa ese eso esta estan estas este esto estoy favor gracias gusta gusto gustaria ha haber
    hace hacen hasta hay he hola hora horario horas hoy la las le les libro libros lo los mas me menos mi mis mucho muy
    nada necesito ni no nos nosotros nuestro numero o otra otro otros para paquete pedido pedidos pero poco por porque
    precio precios puede pueden puedo pues que quien quiero quisiera recomendar recomienda recomiendan recomiendame
    saber se ser si sin sobre solo son su sus tal tambien tan tengo tener tiempo tienda tiene tienen tienes todo todos tu
    tus un una uno unos usted ustedes vale venden vender voy y ya yo autor autora resenas escribio
  `),
};

const EVERYWHERE: ReadonlySet<string> = new Set(Object.values(COMMON).flat());
const MISTYPED = new FuzzyWords([...EVERYWHERE].filter((word) => word.length >= 4));
const BY_LANGUAGE: ReadonlyMap<Language, ReadonlySet<string>> = new Map(
  (Object.keys(COMMON) as Language[]).map((language) => [language, new Set(COMMON[language])]),
);

/** True for a word that is too ordinary to name a book or an author. */
export function isCommon(word: string): boolean {
  return EVERYWHERE.has(word);
}

/** The ordinary word that a mistyped one may be. */
export function nearestCommon(word: string): string | undefined {
  return MISTYPED.find(word)?.word;
}

/** The language most of the words belong to; undefined where none leads, as in a bare number or title. */
export function detectLanguage(tokens: readonly Token[]): Language | undefined {
  let best: Language | undefined;
  let most = 0;
  let tied = false;
  for (const [language, known] of BY_LANGUAGE) {
    let count = 0;
    for (const { word } of tokens) if (known.has(word)) count += 1;
    if (count > most) {
      best = language;
      most = count;
      tied = false;
    } else if (count === most && count > 0) tied = true;
  }
  return tied ? undefined : best;
}
