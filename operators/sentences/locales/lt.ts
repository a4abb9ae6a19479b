import type { LocaleSource } from './locale-source.ts';

export const lt: LocaleSource = {
  inside: `
    p pon dr prof doc akad inž šv kun vysk gen plk mjr kpt nr psl p pp pav lent žr plg pvz t.y vad apie cca g gat
    pr al tel min maks mln mlrd tūkst angl lot vok pranc rus kt dir pirm red sud vert`,
  maybe:
    'ir.t.t ir.kt t.t kt m mėn d val r jr uab ab m.e pr.m.e saus vas kov bal geg birž liep rugp rugs spal lapkr gruod',
  units: 'km cm mm kg mg ml sek eur',
  starters: `
    tas ta tai tie tos šis ši šie šios jis ji jie jos aš tu mes jūs kas kur kada kaip kodėl kuris kuri ir bet arba
    tačiau todėl tada po dabar šiandien vakar rytoj čia ten taip pat be to jei nes nors kad mano tavo jo mūsų jūsų jų
    kiekvienas visi daug keli niekas ne taip gal deja yra buvo gali reikia ačiū prašau iš į su prie apie iki`,
  ordinals: false,
};
