import type { LocaleSource } from './locale-source.ts';

export const it: LocaleSource = {
  inside: `
    sig sigg sig.ra sig.na sig.ri dott dott.ssa dr prof prof.ssa ing avv arch geom rag on sen gen col cap ten mons don
    s ss st san p pp pag pagg vol voll capp artt n nn num fig figg ed edd trad cfr es ecc ca circa vs v vd all tel int
    lett sez par rif p.es p.za v.le c.so l.go gent gent.mo gent.ma egr spett ill on.le
    dir amm psicol amm.ne ass comm cav uff mr pres segr min.le p.to c.te c.ssa f.lli sac rev b.go p.le p.tta st.a str ist univ fac`,
  maybe: 'ecc etc a.c d.c s.p.a s.r.l s.l.m s.n.c feb apr giu sett nov dic p.s n.b art min max',
  named: 'set mar mer gio ven sab dom lun mag lug ago gen ott',
  units: 'km m cm mm kg g mg l ml h sec',
  starters: `
    il lo la i gli le l un uno una questo questa questi queste quello quella quelli quelle egli ella esso essa essi
    esse lui lei loro io tu noi voi si mi ti ci vi che chi cosa quando dove come perché quale quali quanto quanta e ed
    o ma però quindi allora poi dopo prima ora oggi ieri domani qui qua lì là anche inoltre infatti tuttavia invece
    così non sì no in nel nella nei negli nelle con di del della dei degli delle da dal dalla a al alla ai agli alle
    per su sul sulla tra fra durante secondo se mentre benché sebbene mio tuo suo nostro vostro tutto tutti tutta
    tutte molti molte alcuni alcune nessuno nessuna ogni altro altri niente nulla è sono era erano ha hanno c'è forse
    grazie`,
};
