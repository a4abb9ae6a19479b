import { type Observable, type Subscriber, Subscription } from 'rxjs';
import { operate, subscribeTo } from '../../../operators/index.ts';
import type { AudioFrame } from '../../ports/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import type { Option } from '../knob.ts';
import { flag, milliseconds, text } from '../option-types.ts';
import { asPart, type ReplyPart } from '../reply.ts';
import type { Heard } from '../request.ts';
import { edge, stage } from '../stage.ts';
import type { StageContext } from '../stage-context.ts';

export interface SpeakOptions extends StagePolicies {
  /** A Speech. Default `speech`. */
  readonly port?: string;
  /** False leaves the reply as text. Default true. */
  readonly aloud?: Option<boolean>;
  /**
   * No sentence is begun while the sound made is this far ahead of what can have been played. Default 30,000; it is
   * exceeded by one sentence at most.
   */
  readonly maxAheadMs?: Option<number>;
  /** BCP 47. Absent: the question's own, where it has one. */
  readonly locale?: Option<string>;
}

const kind: StageKind = {
  name: 'speak',
  emits: 'reply',
  options: { port: text, aloud: flag, maxAheadMs: milliseconds, locale: text },
  ports: [{ option: 'port', type: 'Speech', standard: 'speech' }],
  build: (context, [reply]) => {
    const parts = reply as Observable<string | ReplyPart>;
    if (context.options.aloud === false || context.isRefresh) return parts;
    return parts.pipe(
      operate<string | ReplyPart, ReplyPart>((source, consumer) => {
        const speaker = new Speaker(context, consumer);
        subscribeTo(context.played, consumer as Subscriber<never>, {
          next: (heard) => speaker.interrupt(heard),
          complete: () => {},
        });
        subscribeTo<string | ReplyPart>(source, consumer as Subscriber<never>, {
          next: (part) => speaker.take(asPart(part)),
          complete: () => speaker.finish(),
        });
        return () => speaker.stop();
      }),
    );
  },
};

/**
 * Speaks each sentence of a reply as it becomes whole: the parts pass on at once, and frames of audio follow, in order.
 * The next sentence is synthesised while the last one plays. A retract silences what is not spoken yet, and what follows
 * is a new audio. A listener that was interrupted is spoken to no more, and nobody is past the run's deadline. Speech that
 * fails leaves the reply as text; a `speech` policy event says why.
 *
 * Holds the text of the answer.
 */
export function speak(reply: Handle<ReplyPart>, options: SpeakOptions = {}): Handle<ReplyPart> {
  return stage(kind, [edge(reply, ['reply'])], options);
}

/** A sentence that is to be spoken: what of it makes a sound, and where it stands in the text. */
interface Sentence {
  readonly said: string;
  readonly off: number;
  readonly len: number;
}

/** What a synthesiser gives may be anything. */
function isSound({ codec, durMs, bytes }: AudioFrame): boolean {
  return typeof codec === 'string' && Number.isFinite(durMs) && durMs > 0 && bytes instanceof Uint8Array;
}

/** A whole answer must not run into its run's deadline for the sake of its sound. */
const marginMs = 20;

class Speaker {
  readonly #context: StageContext;
  readonly #consumer: Subscriber<ReplyPart>;
  readonly #maxAheadMs: number;
  #text: string;
  #waiting: Sentence[] = [];
  #work: Subscription | undefined;
  #audio = 0;
  /** Of this audio: how much was made, and when its first frame left. */
  #madeMs = 0;
  #beganAt = 0;
  #isSilent = false;
  #isWhole = false;

  constructor(context: StageContext, consumer: Subscriber<ReplyPart>) {
    this.#context = context;
    this.#consumer = consumer;
    const { maxAheadMs = 30_000 } = context.options as { readonly maxAheadMs?: number };
    this.#maxAheadMs = maxAheadMs;
    this.#text = context.shown.text;
  }

  take(part: ReplyPart): void {
    this.#consumer.next(part);
    if (part.type === 'text') this.#text += part.text;
    else if (part.type === 'retract') this.#retract(part.fromOff);
    else if (part.type === 'sentence') {
      const said = this.#text.slice(part.off, part.off + part.len).trim();
      if (said === '' || this.#isSilent) return;
      this.#waiting.push({ said, off: part.off, len: part.len });
      this.#next();
    }
  }

  /** The listener does not listen to this audio any more: nothing more of it is made. */
  interrupt({ audioId, ms }: Heard): void {
    if (audioId === this.#id) this.#fallSilent('interrupted', `${audioId} was heard to ${ms} ms`);
  }

  get #id(): string {
    return `${this.#context.stage}-${this.#audio}`;
  }

  finish(): void {
    this.#isWhole = true;
    const leftMs = this.#context.timeLeftMs();
    if (leftMs !== Number.POSITIVE_INFINITY) {
      const late = (): void => this.#fallSilent('cut', 'the time of the run is up');
      this.#consumer.add(this.#context.scheduler.schedule(late, Math.max(0, leftMs - marginMs)));
    }
    this.#next();
  }

  stop(): void {
    this.#work?.unsubscribe();
  }

  /** Makes no more sound; the reply is text from here on. */
  #fallSilent(why: string, detail: string): void {
    if (this.#isSilent) return;
    this.#isSilent = true;
    this.#waiting = [];
    this.#context.note('speech', why, { detail });
    this.stop();
    this.#work = undefined;
    this.#next();
  }

  #retract(fromOff: number): void {
    this.#text = this.#text.slice(0, fromOff);
    this.#waiting = [];
    this.stop();
    this.#work = undefined;
    this.#audio++;
    this.#madeMs = 0;
  }

  #next(): void {
    if (this.#work !== undefined) return;
    const sentence = this.#waiting[0];
    if (sentence === undefined) {
      if (this.#isWhole) this.#consumer.complete();
      return;
    }
    const tooEarlyMs = this.#madeMs === 0 ? 0 : this.#madeMs - (this.#context.now() - this.#beganAt) - this.#maxAheadMs;
    if (tooEarlyMs > 0) {
      this.#work = this.#context.scheduler.schedule(() => this.#begin(), tooEarlyMs);
      return;
    }
    this.#begin();
  }

  #begin(): void {
    const sentence = this.#waiting.shift();
    if (sentence === undefined) return;
    const asked = this.#context.request.input as { readonly locale?: string } | null;
    const locale = (this.#context.options.locale as string | undefined) ?? asked?.locale;
    const request = { text: sentence.said, ...(locale === undefined ? undefined : { locale }) };
    // Named before it is subscribed: a synthesis may end within the call.
    const work = new Subscription();
    this.#work = work;
    const ended = (): void => {
      if (this.#work !== work) return;
      this.#work = undefined;
      this.#next();
    };
    const frames = this.#context.invoke('Speech', (speech, call) => speech.speak(request, call));
    work.add(
      subscribeTo(frames, this.#consumer as Subscriber<never>, {
        next: (frame) => {
          if (isSound(frame)) this.#frame(frame, sentence);
          else this.#fallSilent('silent', 'what the synthesiser gave is no sound');
        },
        error: (error) => this.#fallSilent('silent', error instanceof Error ? error.message : String(error)),
        complete: ended,
      }),
    );
  }

  #frame({ codec, durMs, bytes }: AudioFrame, { off, len }: Sentence): void {
    if (this.#madeMs === 0) this.#beganAt = this.#context.now();
    const ptsMs = this.#madeMs;
    this.#madeMs += durMs;
    this.#consumer.next({ type: 'audio', id: this.#id, ptsMs, durMs, off, len, codec, bytes });
  }
}
