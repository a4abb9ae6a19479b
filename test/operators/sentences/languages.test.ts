import { describe, expect, it } from 'vitest';
import { localeSources } from '../../../operators/sentences/locales/index.ts';
import { cut, marked } from './cut.ts';

/**
 * Texts by language; `¦` stands where a sentence must end, and nowhere else. After a full stop that is nothing else the
 * sentence leaves at once, so the space behind it comes with the next.
 */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  am: ['ሰላም ነው።¦ እንዴት ነህ፧ ¦ደህና።'],
  ar: ['قال د\u202a.\u202c أحمد ذلك. ¦ثم ذهب.', 'هل وصل القطار؟ ¦نعم، وصل الآن. ¦شكرا!', 'قال د. أحمد ذلك. ¦ثم ذهب.'],
  bg: ['Живея на ул. Роза № 5. ¦Д-р Петров дойде. ¦Купи хляб и др. ¦После тръгна.'],
  bn: ['তুমি কেমন আছ? ¦আমি ভালো আছি।¦ ধন্যবাদ।'],
  ca: ['El Sr. Pons viu a la pl. Major, núm. 5. ¦Per què? ¦No ho sé.'],
  cs: ['Ing. Dvořák přišel 3. června. ¦Koupil např. chléb, mléko atd. ¦Pak odešel.'],
  da: [
    'Koden er AB-12. ¦Husk den. ¦- Hvor? - spurgte han.',
    'Hr. Olsen kom den 3. juni. ¦Han købte f.eks. brød. ¦Hvorfor? ¦Fordi.',
  ],
  de: [
    'Dr. Weber kommt am 3. Juni, z. B. um 8 Uhr. ¦Er bringt Brot, Käse usw. ¦Das ist gut.',
    'Sie wohnt in der Gartenstr. 5. ¦Er nicht. ¦Das war 1999. ¦Danach nicht mehr.',
    '„Komm herein. Setz dich“, sagte er. ¦»Danke.« ¦Sie setzte sich.',
    'Sie rief: ,,Wer ist da?“ ¦Es war still, und ,,kalt wie nie“, sagt er.',
  ],
  el: ['Ο κ. Νίκου ήρθε. ¦Πού πήγε; ¦Δεν ξέρω, π.χ. στο σπίτι. ¦Καλά!'],
  en: ['Mr. Ode left at 5 p.m. ¦Why? ¦Nobody knows.'],
  es: [
    '¿Cómo está la Sra. Ruiz? ¦¡Muy bien! ¦Vive en la Av. Sol núm. 5. ¦Gracias.',
    'Hay fruta, p. ej. peras. ¦No. ¦No hay.',
    '«Ven. Siéntate», dijo el Dr. Paz. ¦Ella vino.',
    'Iba a 90 km/h. ¦¿Por qué? ¦Fue con Mr. Hill a los EE. UU. en tren.',
  ],
  et: ['Hr. Tamm tuli 3. juunil. ¦Ta ostis nt. leiba jne. ¦Miks? ¦Ei tea.'],
  fa: ['حالت چطور است؟ ¦خوبم. ¦ممنون!'],
  fi: ['Hän tuli 3. kesäkuuta. ¦Hän osti esim. leipää. ¦Miksi? ¦En tiedä.'],
  fr: [
    'M. Petit est là. ¦Mme Roux aussi. ¦Comment va-t-elle ? ¦Bien !',
    'Où vas-tu ? demanda Paul. ¦Et toi ? ¦dors bien.',
    'Le 3 janv. 2020, il neigea. ¦« Viens. Vite. » ¦Il vint, p. ex. à pied.',
  ],
  he: ['מה שלומך? ¦טוב מאוד. ¦תודה!'],
  hi: ['आप कैसे हैं? ¦मैं ठीक हूँ।¦ डॉ. राव आए।¦ धन्यवाद!'],
  hr: ['Dr. Horvat stanuje u ul. Lipa 5. ¦Zašto? ¦Došao je 3. lipnja, npr. jutros.'],
  hu: ['Dr. Nagy május 3. napján jött. ¦Vett pl. kenyeret. ¦Miért? ¦Nem tudom.'],
  hy: ['Բարեւ:¦ Ինչպե՞ս ես:¦ Լավ եմ։¦ Գնանք։'],
  id: ['Bpk. Budi tinggal di Jl. Melati No. 5. ¦Ia baik. ¦Mengapa? ¦Entahlah.'],
  it: [
    'Il sig. Neri e la sig.ra Riva sono qui. ¦Come stanno? ¦Bene!',
    'Abita in p.za Roma, n. 5. ¦Il prof. Sala disse: «Vieni. Siediti.» ¦Poi tacque.',
  ],
  ja: [
    '電車が来ました。¦乗りますか？¦はい！¦行きましょう。',
    '彼は「待って。すぐ行く。」と言った。¦私は３．５キロ歩いた。',
    '「はい。」¦「いいえ！」',
  ],
  kk: ['Ол 5 мың теңге. ¦Неге? ¦«Жүр!» - деді проф. Асан. ¦Біз кеттік.'],
  km: ['សួស្តី។¦អរគុណ។'],
  ko: ['안녕하세요. ¦잘 지내요? ¦네! ¦값은 3.5원입니다.'],
  lt: ['Dr. Petraitis gyvena Liepų g. 5. ¦Kodėl? ¦Jis pirko, pvz. duonos.'],
  lv: ['Dr. Bērziņš ieradās 3. jūnijā. ¦Viņš pirka maizi utt. ¦Kāpēc? ¦Nezinu.'],
  ml: ['ഇത് ഡോ. രവി. ¦ഇത് കെ. പി. രാജൻ.'],
  my: ['မင်္ဂလာပါ။¦နေကောင်းလား။'],
  nb: ['Hr. Berg kom 3. juni. ¦Han kjøpte bl.a. brød. ¦Hvorfor? ¦Vet ikke.'],
  nl: ['Dhr. de Vries woont in de Dorpsstr. 5. ¦Hij kocht bijv. brood. ¦...en ging weg.'],
  pl: [
    '– Dokąd idziesz? – zapytała. ¦– Do domu! - zawołał. ¦– Dobrze.',
    'Pan dr Nowak mieszka przy ul. Lipowej 5. ¦Kupił np. chleb itd. ¦Potem wyszedł.',
  ],
  pt: ['O Sr. Lima mora na Av. Sul, n.º 5. ¦A Dra. Reis comprou, p. ex., pão. ¦Por quê? ¦Não sei.'],
  ro: ['Dl. Ionescu stă pe str. Mare nr. 5. ¦De ce? ¦Nu știu.'],
  ru: [
    'А. П. Чехов родился в 1860 г. в Таганроге. ¦Он писал рассказы и т. д. ¦Потом уехал.',
    'Это стоит 50 руб. ¦Он живёт на ул. Мира, д. 5. ¦Почему? ¦«Так надо. Иди», — сказал г-н Орлов.',
  ],
  sk: ['Mgr. Kováč prišiel 3. júna na nám. Mieru. ¦Kúpil napr. Modrý čaj. ¦Karol IV. Veľký vládol. ¦Prečo?'],
  sl: ['G. Novak je prišel 3. junija. ¦Kupil je npr. kruh itd. ¦Zakaj? ¦Ne vem.'],
  sv: ['Dr. Lund kom kl. 8 den 3 juni. ¦Hon köpte t.ex. bröd. ¦Varför? ¦Vet inte.'],
  ta: ['வணக்கம். ¦எப்படி இருக்கிறீர்கள்? ¦நன்றி!'],
  tr: [
    'Dr. Kaya 3. sokakta oturuyor. ¦Niçin? ¦Bilmiyorum, örn. rahat diye.',
    'Nereye? diye sordu. ¦Gel! dedim. ¦Niçin?',
  ],
  uk: ['Він живе на вул. Мирній, буд. 5. ¦Чому? ¦Проф. Бойко знає.'],
  ur: ['آپ کیسے ہیں؟ ¦میں ٹھیک ہوں۔¦ شکریہ۔'],
  vi: ['TS. Lan ở TP. Huế. ¦Cô ấy khỏe không? ¦Khỏe!'],
  zh: [
    '火车来了。¦上车吗？¦好！¦走吧。',
    '他说：“等一下。马上来。”¦我走了3.5公里。',
    '《你好！世界》很好看。¦真的？！¦真的。',
    '他来了.¦我走了3.5公里.¦好!¦走.',
  ],
};

const notDecidedInside = ['ja', 'zh', 'km', 'my'];

describe('other languages', () => {
  for (const [locale, texts] of Object.entries(TEXTS)) {
    it.each(texts)(`${locale}: %s`, (text) => {
      expect(marked(text, { locale })).toBe(text);
    });
  }

  it('have a test each where they have a list of their own', () => {
    const tested = new Set(Object.keys(TEXTS));
    expect(Object.keys(localeSources).filter((locale) => !tested.has(locale))).toEqual(['no', 'nn']);
  });

  it('are found by the language of a longer tag, in any case', () => {
    for (const locale of ['de-AT', 'DE', 'de_CH']) expect(cut(['Am 3. Juni. Gut.'], { locale })).toHaveLength(2);
    expect(cut(['Am 3. Juni. Gut.'], { locale: 'en' })).toHaveLength(3);
  });

  it('work by their marks alone where no list is at hand', () => {
    expect(marked('Eshte mire. ¦Po ti? ¦Mire!', { locale: 'sq' })).toBe('Eshte mire. ¦Po ti? ¦Mire!');
  });

  it.each(notDecidedInside)('%s: a full stop of its own ends the sentence at once', (locale) => {
    const [text = ''] = TEXTS[locale] ?? [];
    const first = text.slice(0, text.indexOf('¦'));
    expect(cut([first], { locale })).toEqual([first]);
  });
});
