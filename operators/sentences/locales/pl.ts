import type { LocaleSource } from './locale-source.ts';

export const pl: LocaleSource = {
  inside: `
    p pan dr hab prof mgr inż lek med płk gen mjr kpt por ppor sierż ks bp abp św bł o br ul al pl os nr nry tzw tzn
    tj np m.in ca wg vs zob str s t tom rozdz ust pkt rys tab ryc ww jw im m.st woj pow gm tel godz egz wyd red tłum
    oprac bałt łac ang niem franc ros r.ż ur zm śp
    pocz pn płd wsch zach poł kol ods sygn podst post sek ss stow szt wlk zach bm cd cyt dyr em fab gosp inw jedn lit mies nt obyw odc pers pom prac prok przew rozp urz zarz`,
  maybe: `
    itd itp etc r w n.e p.n.e s.a sp.z.o.o jr sty lut mar kwi maj cze lip sie wrz paź lis gru art ok tys mln mld min`,
  units: 'km m cm mm kg g mg l ml sek zł gr',
  starters: `
    to ten ta te ci tamten on ona ono oni one ja ty my wy kto co gdzie kiedy jak dlaczego czemu który która które czy
    i a ale lecz jednak więc zatem potem następnie teraz dziś dzisiaj wczoraj jutro tutaj tu tam także również ponadto
    dlatego nie tak w we na do z ze o od po przy przez dla bez pod nad przed za między podczas według jeśli jeżeli gdy
    ponieważ chociaż aby żeby mój moja twój jego jej nasz wasz ich każdy każda wszystko wszyscy wiele kilka niektóre
    żaden nic nikt jest są był była było były ma mają może można trzeba dziękuję proszę niestety`,
};
