import type { LocaleSource } from './locale-source.ts';

export const en: LocaleSource = {
  inside: `
    mr mrs ms mx messrs mme mlle mses dr drs prof profs gen lt col maj capt cpt cmdr cdr sgt cpl pvt adm brig ens
    lt-gen lt-col maj-gen brig-gen comdr sen sens rep reps gov govs atty hon rev revd fr msgr supt insp det attn
    pres treas ald amb asst assoc
    e.g eg i.e ie viz cf vs v.s ca c.f a.k.a aka nb n.b q.v sc scil
    p pp pg pgs para paras vol vols ch chap chaps sect eq eqs eqn exx appx nos nr num
    n° nº № op ed eds trans transl repr rev ver cl cls
    mt mts sq approx resp`,
  maybe: `
    jr sr esq bros co corp inc ltd llc llp plc pty assn assoc bhd gmbh univ inst dept depts dist div mfg
    st sts ste ave aves av blvd rd rds hwy pkwy pl sq ct ln cir trl ctr apt bldg flr rm
    al ibid ff est fig figs max avg incl excl misc ext tel fax temp ref refs refd op.cit loc.cit cit
    nw ne sw n.w n.e s.w s.e`,
  named: `
    ala ariz ark cal calif colo conn del fla ga ill ind ia kan kans ky la md mich minn miss mo mont neb nebr nev okla
    ont ore oreg penn penna que tenn tex va vt wash wis wisc wyo mass alta sask
    jan feb febr mar apr jun jul aug sep sept oct nov dec mon tue tues wed weds thu thur thurs fri sat sun
    art arts ex app sec ed gen`,
  units: `
    lb lbs oz fl.oz gal qt qts pt pts ft yd yds mi km cm mm kg mg ml cl dl kw kwh mw mhz ghz khz hz hp mph kph rpm bpm
    hr hrs min mins sec secs wk wks mo mos yr yrs ac ha mb gb kb tb`,
  time: 'a.m p.m b.c a.d b.c.e c.e b.p a.h',
  number: 'no rs',
  capital: `
    etc ph.d phd m.d d.d.s d.v.m j.d ll.m ll.b m.b.a b.a b.s b.sc m.a m.s m.sc ed.d psy.d
    d.phil m.phil r.s.v.p r.i.p`,
  starters: `
    a an the this that these those it it's he he's she she's we we're they they're you you're there there's here here's
    i i'm i've i'll i'd
    what what's when where who whom whose why how which whether
    is are was were am do does did don't can can't could couldn't would should shall has have had must might may
    and but or nor so yet if although though while since because unless until however therefore thus hence moreover
    furthermore also additionally besides then still now today tonight yesterday tomorrow meanwhile instead otherwise
    nevertheless nonetheless consequently accordingly similarly likewise eventually finally initially later recently
    currently fortunately unfortunately apparently obviously clearly indeed perhaps maybe sometimes often
    my your his her its our their mine
    in on at for from with without by to of after before during between under over as about above across against along
    among around despite like near through throughout toward towards upon within
    once some many most all each every both several such other another any few more much none nothing nobody someone
    somebody everyone everybody anything anyone everything
    no yes not never please thanks thank sorry sure well oh ok okay let let's just only even
    nearly almost first firstly second secondly third thirdly last next did didn't wasn't weren't isn't aren't`,
  fronting: `
    at on by in around about before after since until till from between during every each next last this toward towards
    near within circa early late`,
  afterTime: `
    utc gmt et ct mt pt bst cet cest eet eest wet west est edt cst cdt mst mdt pst pdt akst akdt hst ist jst kst hkt sgt aest aedt
    acst awst nzst nzdt msk eastern central mountain pacific atlantic zulu
    monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun`,
  alwaysCapital: "i i'm i've i'll i'd",
  elisions: 'em til till tis twas twere twill cause cuz bout n round neath gainst ello kay s re ve ll d m t',
  numbered: `
    section sections chapter chapters part parts step steps page pages paragraph figure table question line
    number level phase stage version rule article clause appendix volume verse grade class type day week month year
    option point exercise problem room gate terminal platform track unit act scene round lesson`,
};
