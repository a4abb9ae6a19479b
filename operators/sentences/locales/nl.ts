import type { LocaleSource } from './locale-source.ts';

export const nl: LocaleSource = {
  inside: `
    dhr mevr mw mej dr drs prof ir ing mr bc ds st gen kol kap lt bijv bv d.w.z d.m.v i.p.v m.b.t o.a o.m t.a.v t.o.v
    z.g zgn enz ca resp evt incl excl nr nrs par blz p pag vgl vs hfst afb tab afd aanw vnw bijw bnw jhr jkvr ong tel
    tav geb overl red uitg vert v.chr n.chr s.v.p v.d
    t/m m.n o.l.v i.v.m i.t.t n.a.v t.b.v a.u.b m.i m.u.v hoogl gebr wed univ fac dir secr`,
  suffixes: 'str',
  maybe: 'enz etc jr sr b.v n.v jan feb mrt apr jun jul aug sep sept okt nov dec art max min',
  named: 'ma di wo do vr za zo',
  units: 'km m cm mm kg g mg l ml sec min',
  starters: `
    de het een dit dat deze die hij zij ze we wij ik jij je u jullie men er wie wat waar wanneer waarom hoe welke welk
    en maar of want dus toen dan daarna later nu vandaag gisteren morgen hier daar ook echter bovendien daarom toch
    niettemin in op aan bij met van voor naar uit over onder tussen tijdens na sinds tot door om als omdat hoewel
    terwijl zodra indien mijn jouw zijn haar ons onze hun alle alles veel sommige enkele geen elke ieder niets niemand
    ja nee niet misschien natuurlijk helaas is was waren heeft hebben had kan kunnen moet zal zou wil`,
};
