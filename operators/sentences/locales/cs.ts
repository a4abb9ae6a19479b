import type { LocaleSource } from './locale-source.ts';

export const cs: LocaleSource = {
  inside: `
    p pí sl dr mudr judr phdr rndr ing mgr bc prof doc csc ph gen plk mjr kpt por sv ul nám tř č čp čís str s odst
    písm obr tab kap např tj tzn tzv mj popř příp resp cca ca viz vs srov pozn red vyd roč zn tel fax min max mil mld
    tis odd angl lat něm fr rus
    nar zem zvl zejm atp bl ev hl jz ks kol lic mn náb obv okr ods pov pplk prom pův ref roz růž samost sev stol t.č úř ved vl vých zast záp zkr`,
  maybe: 'atd apod aj etc r n.l př.n.l a.s s.r.o jr ml st led únor',
  units: 'km m cm mm kg g mg l ml hod sek kč',
  starters: `
    ten ta to ti ty tento tato toto on ona ono oni já my vy kdo co kde kdy jak proč který která které zda a ale nebo
    však proto potom pak teď nyní dnes včera zítra tady tam také rovněž navíc přesto v ve na do z ze o od po při pro
    bez pod nad před za mezi během podle jestli pokud když protože ačkoli aby můj tvůj jeho její náš váš jejich každý
    všichni všechno mnoho několik některé žádný nic nikdo ne ano je jsou byl byla bylo byli má mají může lze děkuji
    prosím bohužel`,
  ordinals: true,
};
