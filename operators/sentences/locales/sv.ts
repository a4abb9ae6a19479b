import type { LocaleSource } from './locale-source.ts';

export const sv: LocaleSource = {
  inside: `
    hr fr dr prof doc ing kapt gen st s:t sid s kap kl nr fig tab bl.a d.v.s dvs t.ex tex ev t.o.m fr.o.m m.a.o s.k sk ca
    c:a jfr jmf vs resp inkl exkl tel avd bil f.d fd o.d p.g.a pga m.fl milj mkr tr v.g vgl
    vol utg övers red ill anm adj adv alm ang kand jur lic tekn civ.ing osv bl ggr inb jaf kgl `,
  maybe: 'etc osv m.m mm m.fl mfl e.kr f.kr jr jan febr apr aug sept okt nov dec art max min',
  units: 'km m cm mm kg g mg l ml tim sek kr',
  starters: `
    den det de en ett denna detta dessa han hon hen vi jag du ni man vem vad var när hur varför vilken vilket vilka
    och men eller så sedan därefter nu idag igår imorgon här där också dock därför ändå i på av med till från för om
    under över mellan efter före innan eftersom fastän medan min din hans hennes vår er deras alla allt många några
    ingen inget varje inte ja nej kanske tyvärr är har hade kan ska skulle måste vill tack`,
};
