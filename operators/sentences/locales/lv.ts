import type { LocaleSource } from './locale-source.ts';

export const lv: LocaleSource = {
  inside: `
    dr prof doc akad inž kgs kdze sv ģen plkv maj kpt nr lpp p pp att tab sk piem t.i t.s t.sk apm ap cca iel bulv pr
    tālr min maks milj mljrd tūkst angļu lat vācu fr krievu`,
  maybe: 'utt u.c u.tml p.m.ē m.ē g gs gads jr jan febr apr jūn jūl aug sept okt nov dec',
  units: 'km m cm mm kg g mg l ml sek eur',
  starters: `
    tas tā tie tās šis šī šie šīs viņš viņa viņi es tu mēs jūs kas kur kad kā kāpēc kurš kura un bet vai tomēr tāpēc
    tad pēc tagad šodien vakar rīt šeit tur arī turklāt ja jo lai gan ka mans tavs viņas mūsu jūsu katrs visi daudzi
    daži neviens nekas nē jā varbūt diemžēl ir bija var vajag paldies lūdzu no uz ar bez pie par līdz`,
  ordinals: true,
};
