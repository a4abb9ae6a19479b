import type { LocaleSource } from './locale-source.ts';

export const sk: LocaleSource = {
  inside: `
    p pán sl dr mudr judr phdr rndr ing mgr bc prof doc csc phd ph gen plk mjr kpt por sv ul nám tr č čl str s ods
    písm obr tab kap napr t.j tj tzn tzv t.č príp popr resp cca ca viz vs porov pozn red vyd roč zn tel fax min max
    mil mld tis hod angl lat nem fr rus čes maď akad arch dipl kol okr obv odd ods pom pôv sev juž záp vých zástup
    spol skr zák ev mg`,
  maybe: 'atď a.i a.s s.r.o s.p k.s n.l pred.n.l r jr ml st jan feb mar apr jún júl aug sep okt nov dec',
  units: 'km m cm mm kg g mg l ml sek eur sk',
  starters: `
    ten tá to tí tie tento táto toto on ona ono oni ony ja ty my vy kto čo kde kedy ako prečo ktorý ktorá ktoré či a
    ale alebo však preto potom teraz dnes včera zajtra tu tam tiež takisto navyše napriek v vo na do z zo o od po pri
    pre bez pod nad pred za medzi počas podľa ak keď pretože hoci aby môj tvoj jeho jej náš váš ich každý všetci
    všetko mnoho veľa niekoľko niektoré žiadny nič nikto nie áno je sú bol bola bolo boli má majú môže možno ďakujem
    prosím žiaľ`,
  ordinals: true,
};
