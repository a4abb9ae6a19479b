import type { LocaleSource } from './locale-source.ts';

export const ro: LocaleSource = {
  inside: `
    dl d-l dna d-na dlui dnei dr prof ing av gen col cpt sf sfânt str bd bld nr alin lit pag p pp vol fig tab ex de.ex
    cf vs aprox tel ap sc et jud com ed trad ș.cl m.a
    d.hr î.hr m.s.r sec subsem pt al cap ș.a conf lect asist univ arh lt`,
  maybe: `
    etc ș.a ș.a.m.d d.hr î.hr s.a s.r.l jr ian feb apr mai iun iul aug sep sept oct noi dec loc cap max min art`,
  named: 'mar',
  units: 'km m cm mm kg g mg l ml sec lei',
  starters: `
    el ea ei ele eu tu noi voi acesta aceasta aceștia acestea acel acea cine ce unde când cum de care cât și dar sau
    însă totuși deci apoi atunci acum azi astăzi ieri mâine aici acolo asemenea în la cu din pe pentru fără după
    înainte între dacă deoarece deși un o niște toți toate mulți multe unii fiecare nimeni nimic nu da este sunt era
    au a are poate trebuie mulțumesc`,
};
