import type { LocaleSource } from './locale-source.ts';

export const sl: LocaleSource = {
  inside: `
    g ga gdč dr mag prof doc akad inž dipl univ sv msgr gen polk maj stot št čl str sl tab pogl odst npr t.i tj oz
    gl prim cca pribl ul trg tel faks min maks mio mrd tis angl lat nem franc ital rus slov`,
  maybe: 'itd itn ipd idr d.o.o d.d s.p pr.kr po.kr n.št jr ml st jan feb mar apr jun jul avg sep okt nov dec',
  units: 'km m cm mm kg g mg l ml sek eur',
  starters: `
    ta to ti te tisti on ona ono oni one jaz ti mi vi kdo kaj kje kdaj kako zakaj kateri katera katero in a ampak
    toda ali vendar zato potem nato tedaj zdaj danes včeraj jutri tu tam tukaj tudi poleg v na do iz od po pri za brez
    pod nad pred med glede če ko ker čeprav da moj tvoj njegov njen naš vaš njihov vsak vsi vse mnogi nekateri nihče
    nič ne da je so bil bila bilo bili ima imajo lahko morda hvala prosim žal`,
  ordinals: true,
};
