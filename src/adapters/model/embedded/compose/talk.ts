import type { Reading } from '../../../classifier/bookshop/read-clause.ts';
import type { Manner } from './manner.ts';

const SELF_HARM =
  /\b(?:kill myself|end my life|want to die|suicide|hurt myself|umbringen|nicht mehr leben|me tuer|suicider|en finir|suicidarme|matarme|quiero morir)\b/;
const PRIVACY =
  /\b(?:other|another|someone else|somebody else|all|every|anderer?n?|autres?|otros?)\b.{0,24}\b(?:customers?|people|orders?|kunden|clients?|clientes|commandes|pedidos|emails?)\b|\b(?:someone|somebody) elses?\b|\bcredit card number\b|\bhome address\b/;
const INJECTION =
  /\b(?:ignore|ignoriere|ignora|disregard|forget|instructions?|anweisungen|instrucciones|prompt|developer mode|dan|system|admin|database|tables?|select|drop|script|api keys?|password|restrictions|override|verbatim|prices to zero)\b/;
const ACK =
  /^(?:ok(?:ay)?|yes|yeah|yep|no|nope|sure|fine|all ?right|good|great|never ?mind|forget it|maybe|hmm|ja|nein|gut|schon gut|oui|non|d'accord|bien|si|vale|de acuerdo)(?: (?:please|then|thanks))?[.!]*$/;
const ABOUT_ITSELF =
  /\b(?:robot|bot|human|person|an ai|who are you|what are you|wer bist|roboter|qui (?:etes|es)|quien eres)\b/;

/** What is said to a clause that no tool answers; empty where a tool does. */
export function talk({ intent, slots, calls }: Reading, { tongue }: Manner): string {
  const words = tongue.talk;
  const pick = (variants: readonly string[]): string => variants[slots.text.length % variants.length] ?? '';
  switch (intent) {
    case 'greeting':
      return pick(words.greeting);
    case 'thanks':
      return pick(words.thanks);
    case 'goodbye':
      return pick(words.goodbye);
    case 'help':
      return ABOUT_ITSELF.test(slots.plain) ? words.bot : words.help;
    case 'off-topic':
      return ACK.test(slots.plain.trim()) ? words.ack : pick(words.offTopic);
    case 'unsafe':
      if (SELF_HARM.test(slots.plain)) return words.selfHarm;
      if (PRIVACY.test(slots.plain)) return words.privacy;
      return INJECTION.test(slots.plain) ? words.injection : words.unsafe;
    case 'details':
    case 'stock':
    case 'place-order':
    case 'reserve':
      return calls.length === 0 ? words.whichBook : '';
    case 'start-return':
      return calls.length === 0 ? tongue.startReturn.needOrder : '';
    default:
      return '';
  }
}
