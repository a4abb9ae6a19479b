import type { LocaleSource } from './locale-source.ts';

export const hr: LocaleSource = {
  inside: `
    g gđa gđica gosp dr mr prof doc akad ing dipl mag sc spec sv vlč mons gen puk boj kap br čl st str sl tab pogl
    npr tj tzv odn usp v vidi cca oko ul trg tel fax min max mil mlrd tis engl lat njem franc tal rus hrv`,
  maybe: 'itd i.sl sl dr.sc d.o.o d.d pr.kr p.n.e n.e jr ml st sij velj ožu tra svi srp kol ruj lis stu pro god',
  units: 'km m cm mm kg g mg l ml sek kn eur',
  starters: `
    taj ta to ti te ovaj ova ovo on ona ono oni one ja ti mi vi tko što gdje kada kad kako zašto koji koja koje i a
    ali ili no međutim zato stoga zatim potom tada sada danas jučer sutra tu tamo ovdje također osim u na do iz od po
    pri za bez pod nad pred između prema tijekom ako jer iako da moj tvoj njegov njezin naš vaš njihov svaki svi sve
    mnogi neki nitko ništa ne da je su bio bila bilo bili ima imaju može možda hvala molim nažalost`,
  ordinals: true,
};
