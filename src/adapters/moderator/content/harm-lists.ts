import { forms, words } from './phrase-words.ts';

const relations = `girlfriend, boyfriend, wife, husband, spouse, partner, ex, ex wife, ex husband, ex girlfriend, ex boyfriend,
  mother, father, mom, mum, dad, brother, sister, son, daughter, uncle, aunt, cousin, grandmother, grandfather, roommate,
  flatmate, neighbour, neighbor, friend, classmate, colleague, coworker, co worker, boss, manager, employee, landlord, tenant,
  student, teacher, doctor, therapist, patient, client, customer, date, rival, competitor, enemy`;

const professions = `nurse, professor, lawyer, dentist, plumber, roofer, cleaner, accountant, hairdresser, nanny, babysitter, trainer,
  coach, probation officer, supervisor, driver, pastor, priest`;

/** What the rules in `harm-rules.ts` are made of. English, in both spellings; inflections stand by themselves. */
export const harmLists: Readonly<Record<string, readonly string[]>> = {
  /** Someone asks how it is done, or begins to say so. */
  how: words(`how to, how do i, how do we, how do you, how can i, how can we, how can you, how could i, how could we, how would i,
    how would you, how should i, how might i, how does one, how can one, how i can, how i could, what is the best,
    whats the best, what is a good, whats a good, what is the easiest, whats the easiest, what is the quickest,
    whats the quickest, what is the perfect, whats the perfect, what is the process for, whats the process for, what are ways,
    what are some ways, what are good ways, what are the best ways, what are the steps, what steps should i, what do i need,
    what should i, best way, easiest way, good way, quickest way, where can i, where could i, where do i, where is a good, should i,
    teach me, show me how, tell me how, explain how to, help me, guide to, instructions for, instructions to, instructions on,
    recipe for, what can i do to, what could i do to, what do i do to, what is the general process for, what is the perfect strategy for, is there a way to,
    what are the most effective, what is the most effective, most effective way, most effective ways, best method, best methods, best strategies for,
    techniques for, tactics for, id like to, i would like to, what are effective, what are various, what is the process of, tutorial on, steps to, i want to, i need to, i am going to, im going to, i plan to`),
  whatIs: words('what is, whats, what are, where is, wheres, where are, give me, tell me, find me, find out'),

  hurt: words(`kill, killing, murder, murdering, assassinate, assassinating, shoot, shooting, stab, stabbing, strangle, strangling,
    choke, choking, suffocate, suffocating, poison, poisoning, behead, beheading, decapitate, decapitating, torture, torturing,
    rape, raping, molest, molesting, assault, assaulting, attack, attacking, beat up, beating up, bomb, bombing, blow up,
    blowing up, burn alive, burning alive, butcher, butchering, gut, gutting, dismember, dismembering, execute, executing,
    slaughter, slaughtering, slay, slaying, lynch, lynching, drown, drowning, electrocute, electrocuting, kidnap, kidnapping,
    abduct, abducting, hunt down, hunting down, hurt, hurting, punch, punching, hit, hitting, maim, maiming, mutilate, mutilating,
    do away with, run over, running over, enslave, enslaving, blackmail, blackmailing, stalk, stalking,
    throttle, throttling, smother, smothering, snipe, sniping, bludgeon, bludgeoning, impale, impaling, garrote, garroting,
    mug, mugging, sexually assault, set on fire, liquidate, liquidating, terminate, terminating, euthanize, euthanizing`),
  /** Done to a part of somebody. */
  breakBody:
    words(`break, breaking, break open, crack, cracking, crack open, crush, crushing, smash, smashing, smash in, shatter, shattering,
    rip off, ripping off, rip out, ripping out, tear off, tearing off, cut off, cutting off, chop off, chopping off, bash in, slit,
    slitting, slice open, gouge out, pierce, piercing, snap, snapping`),
  bodyPart:
    words(`skull, skulls, spine, spines, neck, necks, face, head, throat, throats, bones, ribs, ribcage, sternum, legs, arms, fingers,
    eyes, eye, teeth, jaw, wrist, kneecaps, artery, arteries, windpipe, limbs`),
  removeBody:
    words(`chop up, chopping up, cut up, cutting up, saw, sawing, dissolve, dissolving, dispose of, disposing of, get rid of, getting rid of,
    hide, hiding, bury, burying`),
  corpse: words(
    'a body, the body, a dead body, the dead body, a corpse, the corpse, a human body, bodies, dead bodies, human remains',
  ),
  seize: words('take, taking, hold, holding'),
  hostage: words('hostage, hostages, captive'),
  lure: words('capture, capturing, snatch, snatching, lure, luring, abduct, abducting, groom, grooming'),
  minor: forms('child, kid, toddler, infant, schoolgirl, schoolboy, little girl, little boy').concat(words('children')),
  wipeOut:
    words(`eradicate, eradicating, exterminate, exterminating, eliminate, eliminating, wipe out, wiping out, annihilate,
    annihilating, obliterate, obliterating, decimate, decimating, massacre, massacring`),
  person:
    forms(`${relations}, someone, somebody, anyone, anybody, person, human, human being, man, woman, child, kid, baby,
    toddler, infant, boy, girl, teenager, stranger, pedestrian, policeman, police officer, cop, soldier, president, prime minister,
    senator, politician, mayor, judge, immigrant, refugee, family`).concat(
      words('people, men, women, children, families'),
    ),
  group:
    forms(`jew, muslim, christian, hindu, sikh, buddhist, immigrant, refugee, foreigner, villager, civilian, village, town,
    population, ethnic group, minority, tribe`).concat(
      words(`people, entire city, whole city, jewish people, black people, white people, asian people, roma people, gay people,
      trans people, disabled people, old people, poor people, homeless people, minorities, humanity, mankind`),
    ),
  place:
    forms(`school, hospital, church, mosque, synagogue, temple, airport, airplane, train, subway, concert, stadium, mall,
    embassy, government building, parliament, police station, army base, military base, power plant, bridge, nightclub`),

  wreck:
    words(`destroy, destroying, smash, smashing, slash, slashing, vandalize, vandalizing, vandalise, vandalising, set fire to,
    setting fire to, burn down, burning down, torch, torching, demolish, demolishing, wreck, wrecking, sabotage, sabotaging,
    blow up, blowing up, bomb, bombing, break into, breaking into, rob, robbing, burgle, burgling, hack, hacking, hack into, hacking into`),
  ignite: words('set, setting, put, putting'),
  onFire: words('on fire, alight, ablaze'),
  raze: words(
    'blow up, blowing up, burn down, burning down, set fire to, setting fire to, torch, torching, bomb, bombing',
  ),
  building: words('a house, a home, a building, an apartment, an office, a shop, a store, a car, a bank'),
  belonging:
    forms(`house, home, flat, apartment, garden, car, truck, motorbike, motorcycle, bike, tire, tyre, window, property,
    shop, store, phone, laptop, computer, account, email`),
  guarded: forms(
    'bank, vault, bank vault, safe, museum, jewelry store, jewellery shop, warehouse, atm, casino, gas station, petrol station, pharmacy, armored truck',
  ),
  steal: words('steal, stealing, shoplift, shoplifting, rob, robbing, pickpocket, pickpocketing'),
  stolen:
    words(`without getting caught, without being caught, without paying, a car, a bike, a phone, a laptop, a wallet, a purse,
    a credit card, credit cards, money, jewelry, jewellery, an identity, identities, packages, from a store, from a shop, from the store,
    from the shop, from a bank, from people, passwords, a password, trade secrets, personal data`),
  commit:
    words(`commit, committing, get away with, getting away with, carry out, carrying out, plan, planning, repeat, repeating,
    replicate, replicating, recreate, recreating, set up, setting up, organize, organise`),
  crime:
    forms(`murder, rape, robbery, armed robbery, bank robbery, burglary, theft, fraud, identity theft, insurance fraud, arson,
    assault, violent assault, sexual assault, kidnapping, homicide, manslaughter, treason, genocide, massacre, terrorist attack,
    terror attack, bombing, mass shooting, school shooting, hate crime, human trafficking, assassination, war crime, atrocity,
    holocaust`),
  serve: words(
    'engage in, engaging in, commit, committing, join, joining, fund, funding, support, supporting, carry out, plan, planning',
  ),
  terror: words(
    'terrorism, a terrorist group, a terrorist organization, a terrorist cell, isis, al qaeda, acts of terror',
  ),
  death: words('death, murder, assassination, disappearance'),
  forge: words('launder, laundering, forge, forging, counterfeit, counterfeiting'),
  forged: words(
    'money, cash, banknotes, a passport, passports, a signature, signatures, id cards, documents, prescriptions, a prescription',
  ),

  selfHarm:
    words(`kill myself, killing myself, hang myself, hanging myself, shoot myself, drown myself, drowning myself, stab myself,
    poison myself, cut myself, cutting myself, harm myself, hurt myself, burn myself, starve myself, strangle myself,
    suffocate myself, end my life, ending my life, end my own life, take my life, take my own life, commit suicide,
    committing suicide, slit my wrists, slit my throat, cut my wrists, pierce my artery, pierce my own artery, cut my own wrists, slit my own wrists, slit my own throat,
    overdose on, a lethal dose, bleed to death`),
  urge: words(
    `you should, you should just, just go and, go and, go ahead and, why dont you, you had better, the world would be better if you`,
  ),
  selfHarmYou: words(
    'kill yourself, hang yourself, shoot yourself, drown yourself, cut yourself, hurt yourself, end your life, slit your wrists',
  ),

  make: words(`make, making, build, building, construct, constructing, assemble, assembling, create, creating, cook, cooking,
    synthesize, synthesizing, synthesise, synthesising, produce, producing, manufacture, manufacturing, prepare, preparing, brew,
    brewing, detonate, detonating, set off, setting off, explode, exploding, plant, planting, print, convert, acquire`),
  weapon:
    forms(`pipe bomb, nail bomb, car bomb, fertilizer bomb, fertiliser bomb, dirty bomb, nuclear bomb, time bomb, bomb,
    explosive, explosive device, ied, grenade, landmine, suicide vest, molotov cocktail, napalm, nerve agent, nerve gas, poison gas,
    mustard gas, chlorine gas, chemical weapon, biological weapon, bioweapon, nuclear weapon, nuclear device, ghost gun,
    untraceable gun, silencer, machine gun, weapon, firearm, pistol, shotgun`).concat(
      words('sarin, ricin, anthrax, novichok, vx gas, botulinum toxin, nitroglycerin, tatp'),
    ),
  harmlessBomb:
    forms(`bath bomb, glitter bomb, seed bomb, photo bomb, chocolate bomb, cocoa bomb, water bomb, stink bomb, logic bomb,
    zip bomb, fork bomb, jager bomb, yarn bomb, paint bomb, toy gun, nerf gun, water gun, glue gun, spray gun, water pistol,
    glue pistol, toy weapon, secret weapon`).concat(words('lego, cardboard, foam, costume, prop, paper, rubber band')),
  mix: words('mix, mixing, combine, combining, dissolve, add, pack, fill, grind, heat'),
  precursor:
    words(`ammonium nitrate, potassium chlorate, potassium perchlorate, acetone peroxide, hexamine, nitroglycerin,
    nitromethane, picric acid, lead azide, black powder, thermite, triacetone triperoxide`),
  device: words(
    'detonator, detonators, blasting cap, blasting caps, fuse, shrapnel, ball bearings, pipe bomb, explosive charge, the charge',
  ),

  get: words(`buy, buying, sell, selling, get, getting, score, scoring, make, making, cook, cooking, produce, producing, synthesize,
    synthesizing, synthesise, synthesising, smuggle, smuggling, deal, dealing`),
  drug: words(`cocaine, crack, crack cocaine, heroin, meth, methamphetamine, crystal meth, mdma, lsd, pcp, ghb, rohypnol, fentanyl,
    carfentanil, illegal drugs, hard drugs, gram of coke, grams of coke, line of coke, bag of coke, ecstasy pills, ecstasy tablets,
    ketamine, crystal meth, magic mushrooms, opium`),

  abuse: words(`child porn, child pornography, child sexual abuse material, csam, sex with a child, sex with children,
    sex with a minor, sex with minors, naked children, nude children, my pedophilia, my paedophilia`),
  enjoy: words('get, find, download, watch, make, buy, sell, share, have, satisfy, film, trade, groom'),

  someonesOwn: words(`${relations}, ${professions}`).map((person) => `my ${person}s`),
  private:
    words(`social security number, ssn, home address, private email, private email address, email password, password, passwords,
    medical records, medical history, mental health history, browsing history, internet browsing history, login, credit card number,
    bank account number, bank details, bank statements, tax records, tax returns, passport number, birth certificate, immigration status,
    sexual orientation, religious beliefs, political affiliation, marital status, mobile phone number, text messages, whereabouts,
    nude photos, drivers license number, driving licence number, criminal history, criminal record, bank account details,
    phone pin, iphone pin, exact address`),

  /** Made up, a game, or a title: what is spoken of is not meant to happen. */
  fiction:
    words(`film, films, movie, movies, tv show, tv series, series, episode, season, novel, novels, book, books, story,
    short story, stories, screenplay, script, scene, character, characters, fiction, fictional, fantasy, title, titled, author,
    in stock, a copy of, copies of, paperback, hardcover, hardback, audiobook, bestseller, song, album, lyrics, poem, podcast, theatre,
    theater, musical, cosplay, magic trick, game, games, board game, card game, video game, videogame, gaming, playthrough, npc,
    boss fight, quest, side quest, multiplayer, playing, player, players, opponent, enemy base, chess, checkers, monopoly,
    cluedo, dungeons and dragons, age of empires, among us, animal crossing, apex legends, assassins creed, baldurs gate,
    battlefield, call of duty, civilization, counter strike, counterstrike, crusader kings, cyberpunk, dark souls, dead by daylight,
    diablo, dota, elden ring, fallout, far cry, fortnite, god of war, grand theft auto, gta, halo, hitman, league of legends, mario,
    minecraft, mortal kombat, overwatch, payday, pokemon, pubg, red dead redemption, resident evil, rimworld, roblox, runescape,
    skyrim, smash bros, starcraft, street fighter, tekken, terraria, the last of us, the sims, the witcher, tomb raider,
    total war, valorant, world of warcraft, zelda, judo, karate, boxing, martial arts, wrestling, fencing, sparring, baseball,
    cricket, basketball, paintball, laser tag`),
  /** About how to keep it from happening, or how to help. */
  care: words(`prevent, preventing, stop, stopping, protect, protecting, avoid, avoiding, defend against, survive, surviving, recover,
    help a, help someone, help my, help with, save a, save someone, save my, rescue, revive, treat, treating, cope with, heart attack,
    panic attack, asthma attack, anxiety attack, without hurting, without harming, without killing, report, reporting, support,
    awareness, illegal to, is illegal, against the law, not to, never, first aid, detect, recognize, recognise, signs of, victim,
    victims, memorial, self defence, self defense, feelings, out of my system, out of your system, withdrawal, quit,
    quitting, rehab, addiction, hotline, helpline, crisis line, law, laws,
    deal with, dealing with, know if i, guilt, accidentally, legal consequences, against hate, against violence, combat, fight against, spot, avoid being,
    abolition, abolitionists, history of, debunk, debunked`),
  /** Said of something else. */
  figure:
    words(`time, laughter, laugh, laughing, the lights, a conversation, the mood, the vibe, joke, jokes, heart, hearts, the show,
    thunder, dance, music, prank, surprise, with kindness, with a camera, camera, photo, photos, photograph, portrait, picture,
    pictures, video, balloon, balloons, nerf, water gun, workout, exam, exams, interview,
    text message, on twitter, on social media, above my weight, hit on, hit it off, hit up, bug, process, processes, server, thread`),
};
