import type { LocaleSource } from './locale-source.ts';

export const fr: LocaleSource = {
  inside: `
    m mm mr mme mmes mlle mlles me mgr dr pr prof st ste sts stes p pp chap al n° nos fig éd édit coll trad cf c.-à-d
    p.ex p.-ex env approx av bd boul pl rte rés bât apr j.-c av.j.-c s.a s.a.r.l vs ex réf tél min max hab masc fém
    adj adv
    dir dép dépt arr imp hôp univ biblio lt gén sgt adj.m s.e m.e rev chev`,
  maybe: 'etc janv févr avr juil sept oct nov déc r.s.v.p p.s n.b cie inc ltée art vol',
  named: 'mar mer jeu ven sam lun dim',
  units: 'km m cm mm kg g mg l cl ml h mn sec',
  starters: `
    le la les l un une des du de d ce c cet cette ces il ils elle elles on nous vous je j tu qui que quoi quand où
    comment pourquoi quel quelle quels quelles lequel combien est-ce et mais ou donc or ni car puis ensuite alors
    ainsi cependant pourtant toutefois néanmoins enfin d'abord aujourd'hui hier demain maintenant ici là aussi même
    peut-être bien sûr oui non merci dans en à au aux sur sous avec sans pour par chez vers entre depuis pendant avant
    après lors selon malgré si comme lorsque puisque parce afin mon ton son notre votre leur mes tes ses nos vos leurs
    tout toute tous toutes plusieurs certains certaines aucun aucune chaque rien personne s'il qu'il`,
  reporting: 'dit dis demanda demande répondit répliqua fit cria murmura reprit ajouta souffla',
  afterTime: 'lundi mardi mercredi jeudi vendredi samedi dimanche',
};
