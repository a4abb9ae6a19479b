import type { LocaleSource } from './locale-source.ts';

export const de: LocaleSource = {
  inside: `
    dr drs prof priv.-doz hr hrn fr frl dipl dipl.-ing ing stud st ca bzw bspw evtl ggf gegr geb gest verh verw vgl
    sog insb insbes vs resp einschl inkl exkl zzgl abzgl zz zzt z.b d.h i.e u.a o.ä u.ä m.e i.d.r i.a i.v i.s i.s.d
    u.u a.d a.a.o s.o s.u z.t z.hd z.zt p.a n.chr v.chr o.g u.v.m b.z.w nr nrn abs abschn abt bd bde kap s seite ziff
    anm aufl ausg hrsg red übers zit bl fn mio mrd tsd mind std tel str pl allg amtl bes dt engl frz lat griech ital
    span russ österr schweiz eigtl ehem entspr ff gem ges hl lfd menschl mögl nachm vorm niederl nördl südl östl westl
    offiz orig röm schwed türk ung verg vertr wiss zool jan feb mär apr jun jul aug sep sept okt nov dez
    med phil rer nat jur theol habil kath ev evang hw bzgl dgl i.allg o.dgl s.u.a z.tl ugs zus dipl.-kfm dr.-ing wwe `,
  suffixes: 'str',
  maybe: 'usw etc jr sen co gmbh ag kg e.v jh jhd art ref ass par lit min max usf u.s.w u.s.f d.j d.m u.a.m u.v.a',
  named: 'mo di mi do sa so',
  units: 'km m cm mm kg g mg l ml sek min std stdn qm ha',
  starters: `
    der die das den dem des ein eine einer eines einem einen er sie es ich du wir ihr man dies diese dieser dieses
    diesen diesem jene jener jenes wer was wann wo wie warum weshalb wieso wohin woher welche welcher welches und aber
    oder denn doch sondern dann danach dort hier heute gestern morgen jetzt nun später früher damals zuerst zudem
    außerdem dennoch trotzdem deshalb daher darum deswegen allerdings jedoch auch nur noch schon sogar vielleicht
    wahrscheinlich leider natürlich im in am an auf aus bei beim mit nach von vom vor zu zum zur für gegen ohne um
    durch unter über zwischen während wegen seit bis als wenn weil da ob obwohl nachdem bevor damit sobald falls mein
    dein sein unser euer kein keine keiner alle alles viele einige manche mehrere beide jeder jede jedes nichts
    niemand ja nein nicht bitte danke ist sind war waren hat haben hatte kann können muss müssen soll sollen will
    wollen wird werden würde gibt`,
  ordinals: true,
};
