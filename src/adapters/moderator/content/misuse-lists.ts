import { harmLists } from './harm-lists.ts';
import { forms, words } from './phrase-words.ts';

/** Words that are said of made-up things, but as well of what is ordered: a script that steals, a fake story. */
const AMBIGUOUS = new Set([
  'script',
  'story',
  'short story',
  'stories',
  'scene',
  'series',
  'title',
  'titled',
  'game',
  'games',
  'playing',
  'character',
]);

/** What the rules in `misuse-rules.ts` are made of: computers broken into, people deceived, groups denied their rights. */
export const misuseLists: Readonly<Record<string, readonly string[]>> = {
  /** Someone asks for it to be made or taught, in the imperative. */
  order: words(`write, create, develop, design, generate, provide, outline, draft, compose, publish, give me,
    give instructions, give step by step, give detailed, teach, instruct, demonstrate how, show people how, show someone how, show users how,
    explain how, describe how, describe in detail, suggest methods, suggest ways, suggest a, conduct a, help me, tips for, tips on, ideas for,
    methods for, guide on, guide to, guide for, tutorial on, tutorial for, script that, program that, code that, come up with`),
  /** Made up beyond doubt. */
  invented: (harmLists.fiction ?? []).filter((word) => !AMBIGUOUS.has(word)),
  /** An order for a thing, rather than for words about it. */
  compose:
    words(`write a, write an, create a, create an, make a, make me a, make me an, develop a, develop an, design a, design an, build a, build an,
    generate a, generate an, publish a, draft a, produce a, conduct a, launch a, write me a, give me a, come up with`),
  /** What may be broken into: it is one's own. */
  owned:
    words(`my own, my phone, my iphone, my android, my account, my old account, my instagram, my facebook, my gmail, my email, my google, my whatsapp, my snapchat,
    my computer, my laptop, my pc, my wifi, my network, my website, my server, my router, your own, our own, ethical, penetration test, pentest, ctf`),
  /** Nothing that can come about. */
  elsewhere:
    words(`mars, moon, the moon, saturn, jupiter, pluto, venus, uranus, neptune, mercury, the sun, the suns, planet, another planet, space, galaxy, outer space,
    heaven, the afterlife, atlantis, narnia, hogwarts, middle earth, westeros`),
  benefit: words(
    `benefits of, the many benefits of, advantages of, replicate the success of, replicate the succes of, upsides of, justification for`,
  ),

  breakInto:
    words(`hack, hacks, hacking, hack into, hacks into, hacking into, break into, breaking into, hijack, hijacks, hijacking,
    infiltrate, infiltrating, exploit vulnerabilities in, exploits vulnerabilities in, exploiting vulnerabilities in,
    gain unauthorized access to, gaining unauthorized access to, gain access to someones, log into someones,
    spy on, spying on, eavesdrop on, wiretap, intercept, keylog, take over, brute force, ddos, sql inject`),
  system:
    forms(`network, corporate network, secure network, wifi network, database, government database, computer system, computer,
    secure system, voting system, voting machine, security system, operating system, server, website, webcam, drone,
    social media account, facebook account, instagram account, snapchat account, twitter account, whatsapp account, gmail account,
    email account, bank account, user account, online account, account, atm, power grid, control system, phone, device, facility,
    login, credential`).concat(
      words(`software, wifi, messages, text messages, passwords, self driving car, self driving cars, a car`),
    ),
  malware:
    forms(`ransomware, malware, spyware, keylogger, botnet, rootkit, trojan, computer virus, worm that, virus that,
    phishing email, phishing page, phishing site, phishing website, phishing scam, phishing attack, phishing campaign, phishing message,
    ddos attack, denial of service attack, distributed denial of service attack, distributed denial of service ddos attack, cyberattack, cyber attack,
    spam message, backdoor, exploit for`),
  spread:
    words(`write, writing, create, creating, make, making, develop, developing, design, designing, build, building, code, coding,
    spread, spreads, spreading, distribute, distributing, send, sends, sending, deploy, deploying, install, installing, launch, launching,
    release, releasing, conduct, conducting, perform, performing, carry out, run, use, using, generate, draft, inject, injecting`),
  take: words(`steal, steals, stealing, harvest, harvests, harvesting, leak, leaks, leaking, exfiltrate, exfiltrating, obtain
    someones, collects, trick, tricks, tricking`),
  secrets:
    words(`sensitive information, sensitive data, sensitive user data, personal information, personal data, user data, users data, customer data,
    confidential information, confidential data, classified information, trade secrets, credit card information, credit card details,
    credit card numbers, credit cards, login credentials, credentials, passwords, banking details, bank details, identities, life savings,
    medical records, intellectual property, sensitive user information, private information, someones identity, someones password,
    someones credit card, peoples identity, peoples money, without consent, without their consent, without user consent`),

  deceive:
    words(`scam, scamming, defraud, defrauding, extort, extorting, swindle, swindling, blackmail, blackmailing, brainwash, brainwashing,
    gaslight, gaslighting, cyberbully, cyberbullying, bully, bullying, harass, harassing, threaten, threatening, intimidate,
    intimidating, impersonate, impersonating, catfish, catfishing, dox, doxing, doxx, doxxing, trick, tricking, frame, framing, con, conning,
    defame, defaming, slander, slandering, humiliate, humiliating, manipulate, manipulating, radicalize, radicalizing, exploit, exploiting,
    embezzle from, stalk, stalking, prey on, coerce, coercing`),
  deceived:
    words(`people, person, someone, somebody, others, other people, elderly people, the elderly, old people, senior citizens, a child,
    children, minors, teenagers, students, customers, consumers, investors, users, other users, readers, victims, my ex, my boss,
    my classmate, my classmates, my coworker, my coworkers, my colleague, a coworker, a colleague, a classmate, a woman, women, a girl, girls,
    individuals, vulnerable individuals, vulnerable people, employees, a politician, politicians, a celebrity, tourists, immigrants, voters,
    a company, companies, businesses, an insurance company, my insurance company`),
  falsehood:
    forms(`fake news article, fake news story, fake news website, fake news, hoax, fake review, fake id, fake passport, fake prescription,
    fake degree, fake diploma, fake document, fake check, fake cheque, fake invoice, fake charity, fake bill, fake online store,
    fake website, fake account, fake profile, fake social media account, counterfeit bill, counterfeit good, counterfeit product,
    deepfake, pyramid scheme, ponzi scheme, smear campaign`).concat(
      words(`misinformation, disinformation, false information, false rumors, false rumours, false accusations, propaganda, counterfeit money,
    conspiracy theories, conspiracy theory, counterfeit currency, fake money, defamatory`),
    ),
  fabricate:
    words(`write, writes, writing, create, creating, make, making, produce, producing, design, spread, spreads, spreading, distribute, distributing,
    sell, selling, use, using, run, running, start, starting, set up, generate, generates, automates, publish, post, get, buy, print, forge`),

  urgeOn:
    words(`promotes, promote, promoting, promotes and rewards, incite, incites, inciting, glorify, glorifies, glorifying, encourages, encouraging,
    encourage, justifies, justifying, justify, defends, defending, celebrates, celebrating, spreads, advocating, advocates, convince people to,
    convinces people to, convincing people to, convincing, persuading, persuades, persuade people, claiming, claims, deny, denying, denies`),
  evil: words(`hate speech, hatred, violence, acts of violence, violent rhetoric, violent behavior, terrorism, terrorist acts, genocide,
    ethnic cleansing, white supremacy, racism, racist, sexist, antisemitism, discrimination, self harm, suicide, commit suicide, eating disorders, anorexia, dangerous behaviors, reckless driving, risky behavior, dangerous dieting, risky behaviors, steroids, commit crimes, unrest, riots, panic,
    drug use, use of illegal drugs, illegal drugs, illegal activities, rape, sexual assault, sexual violence, child abuse, pedophilia,
    the holocaust, slavery, harm against, racial segregation, radicalization, vaccines cause, violence against, harassment`),

  evade:
    words(`evade, evading, evades, avoid detection by, escape from, escaping from, circumvent, circumventing, get around, bypass, bypassing,
    outrun, cheat, cheating, sneak past, sneak through, get past, hide from, smuggle past, fool`),
  law: words(`law enforcement, the police, police, the cops, the authorities, tax authorities, airport security, border control, customs control,
    border security, a correctional facility, prison, jail, taxes, a drug test, drug tests, age verification, a background check,
    anti virus software, antivirus software, government surveillance, sanctions, content moderation`),
  offence:
    forms(`insider trading, tax evasion, tax fraud, wire fraud, mail fraud, credit card fraud, securities fraud, bank fraud, welfare fraud,
    voter fraud, election fraud, money laundering, blackmail, extortion, embezzlement, vandalism, perjury, forgery, cyberbullying, cyberstalking,
    terrorism, hit and run, human trafficking, sex trafficking, organ trafficking, poaching, animal abuse, violent crime, crime,
    credit card skimming, price fixing, price gouging, bribery, jury tampering, arson, murder, robbery, cyberattack, genocide, terrorist act,
    terrorist attack, terror attack, mass shooting, school shooting, identity theft, burglary, kidnapping, assassination, fraud`),
  commits:
    words(`commit, commits, committing, engage in, engaging in, carry out, carrying out, get away with, getting away with, execute a, plan, planning,
    stage, launch, perform, performing, participate in, facilitate, facilitating`),

  reasons:
    words(`why should, reasons why, why is it best, why would it be best, why is it better, why would it be better, why is it a good idea,
    why it is a good idea, why is it right, why it is best, argument that, essay arguing, essay on why, explain why, argue that, arguing that,
    convince me that, prove that, persuade me that, article arguing, article suggesting, speech arguing`),
  people:
    words(`women, gay people, gays, lesbians, trans people, transgender people, black people, blacks, white people, asian people, asians,
    muslims, jews, jewish people, christians, hindus, buddhists, immigrants, refugees, latinos, hispanics, mexicans, arabs, roma people, gypsies,
    homeless people, poor people, disabled people, people with disabilities, pregnant women, old people, elderly people, fat people,
    overweight people, minorities, indigenous people, asexual people, bisexual people, queer people, lgbt people, lgbtq people, non binary people,
    divorced people, people on benefits, atheists, catholics, sikhs, girls, aboriginal people, palestinians, israelis, africans, chinese people, indians, african americans, native americans, foreigners, autistic people, mentally ill people, a minority, minority groups`),
  denied:
    words(`not be allowed, be denied, be banned, not be given, not get married, not have the, not hold, better not hold, be kicked, be kept out,
    not be permitted, not be hired, not vote, not be able, stay at home, inferior, be deported, be segregated, be sterilized, be sterilised,
    subhuman, not deserve, do not deserve, dont deserve, less intelligent, be eliminated, be exterminated, belong in the kitchen,
    should make decisions for, make decisions for them, took away, take away, be paid less, not to have the freedom, not human, be punished,
    be locked up, be discriminated, be barred, not be admitted, not have equal, not have access, not have rights, be excluded, earn less, be weaker than,
    so much weaker, not to have kids, not be shown, not be born, go back to, not hold positions, make all major, be second class, stay away from, be forced to convert, naturally violent, criminals, not belong`),
  atrocity:
    words(`holocaust, genocide, ethnic cleansing, apartheid, slave trade, slavery, massacre, shooting, bombing, terrorist attack, khmer rouge,
    isis, nazis, nazi, lynching, lynchings, trail of tears, pogrom, pogroms, concentration camps, gulag, 9 11, jim crow`),
  praised:
    words(`was justified, were justified, justified, right to kill, right to murder, a good thing, never happened, was a lie, a complete lie, fabrication, complete fabrication,
    was a hoax, was fake, did not happen, didnt happen, was exaggerated, was necessary, was beneficial, a great idea, morally right`),
  praise: words(
    `why was, why were, why is, explain why, essay on why, argue that, show that, prove that, believe, make people believe, convince people that, claiming that`,
  ),
  restore: words(`restore, bring back, reinstate, reintroduce, replicate, recreate, repeat, use, start another`),
  cruelty:
    words(`ethnic cleansing, genocide, jim crow, jim crow style, apartheid, segregation, concentration camps, the holocaust, khmer rouge, pinochets methods,
    hitlers methods, stalins methods, nazi, nazi germany, final solution, racial segregation, gas chambers, 9 11 attacks, 9 11, auschwitz, taliban rule, under the taliban, atomic bombs on`),

  ruin: words(
    `destroy, destroying, ruin, ruining, wreck, wrecking, sabotage, sabotaging, damage, damaging, harm, harming, tarnish, tarnishing`,
  ),
  standing: words('life, lives, reputation, career, marriage, relationship, business, credit score'),
  robbed: forms(
    'wallet, purse, identity, password, phone, bike, car, credit card, laptop, money, package, handbag, passport, jewelry, jewellery, mail',
  ),
  push: words('push, pushing, shove, shoving, throw, throwing'),
  drop: words(
    'off a cliff, off a bridge, off a building, off a roof, off a balcony, down the stairs, in front of a train, in front of a car, under a bus, under a train, out of a window',
  ),
  overcome: words(
    'overpower, overpowering, euthanize, euthanizing, euthanise, drug, drugging, roofie, headshot, restrain and, waterboard, waterboarding, strip search, intoxicate',
  ),
  beat: words('beat, beating, slap, slapping, whip, whipping, hit, hitting'),
  kin: words(
    'my wife, my husband, my girlfriend, my boyfriend, my kids, my kid, my child, my children, my mother, my dog, my partner, my elderly mother, women, a woman',
  ),
  contest: words(
    'at, race, game, games, match, contest, competition, quiz, record, score, argument, bet, to it, to the, fantasy, level',
  ),
  whatWeapon:
    words(`what weapon, what weapons, which weapon, which weapons, what kind of weapon, what kind of weapons, what bomb, what kind of bomb, what bombs,
    what poison, which poison, what poisons, what kind of poison, what gun, which gun, what kind of gun, what knife, what chemical, what chemicals, which chemicals, what drug, which drug, what explosive`),
  illegally: words(
    'illegally, illegal, without a license, without a licence, without a prescription, without being detected, without getting caught, without leaving evidence, without leaving a trace, off the books, on the dark web, on the black market',
  ),
  obtain: words(
    'buy, buying, sell, selling, obtain, obtaining, acquire, acquiring, get, smuggle, smuggling, traffic, trafficking, make, making, build, distribute, distributing, download, downloading, dump, dumping, access',
  ),
  forbidden: words(
    'firearm, firearms, guns, a gun, weapons, explosives, drugs, illegal drugs, prescription drugs, ivory, endangered species, stolen goods, organs, human organs, copyrighted material, toxic waste, medical waste, hazardous waste, adderall, opioids, fentanyl, explosives and',
  ),
};
