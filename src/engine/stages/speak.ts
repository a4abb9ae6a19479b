import { type Observable, type SchedulerAction, type Subscriber, Subscription } from 'rxjs';
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
  /** An answer sounds for so long at most; the rest of it stays text. Default 600,000. */
  readonly maxSpokenMs?: Option<number>;
  /** BCP 47. Absent: the question's own, where it has one. */
  readonly locale?: Option<string>;
}

const kind: StageKind = {
  name: 'speak',
  emits: 'reply',
  speaks: true,
  options: { port: text, aloud: flag, maxAheadMs: milliseconds, maxSpokenMs: milliseconds, locale: text },
  ports: [{ option: 'port', type: 'Speech', standard: 'speech' }],
  build: (context, [reply]) => {
    const parts = reply as Observable<string | ReplyPart>;
    if (context.options.aloud === false || context.request.aloud === false || context.isRefresh) return parts;
    return parts.pipe(
      operate<string | ReplyPart, ReplyPart>((source, consumer) => {
        const speaker = new Speaker(context, consumer);
        speaker.goOn();
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
 * is a new audio. A listener that was interrupted is spoken to no more. Speech that fails leaves the reply as text; a
 * `speech` policy event says why.
 *
 * The run's deadline is for the text. Once that is whole, its sound goes on past the deadline for as long as the listener
 * still has some to play, as if it were played as it came: a wait for that is told as `held`, and is nobody's delay. When
 * the listener has played all there was and the deadline is over, the rest is `cut`. So a run ends by its deadline and
 * `maxSpokenMs`, whether or not anybody listens.
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

const never = Number.POSITIVE_INFINITY;

class Speaker {
  readonly #context: StageContext;
  readonly #consumer: Subscriber<ReplyPart>;
  readonly #maxAheadMs: number;
  readonly #maxSpokenMs: number;
  #text: string;
  #waiting: Sentence[] = [];
  #work: Subscription | undefined;
  /** Numbers the audios of a run: one that takes over from another is not the same. */
  #audio: number;
  /** The audio of what stands and was spoken before this attempt: who interrupts it interrupts this one. */
  #before: string | undefined;
  /** Of this audio: how much was made, and when all of it will have been played. */
  #madeMs = 0;
  #playedAt = 0;
  /** Since when it waits for what it made to be played. */
  #heldFrom = never;
  /** Since when only sound is made. */
  #wholeFrom = never;
  #isSilent = false;

  constructor(context: StageContext, consumer: Subscriber<ReplyPart>) {
    this.#context = context;
    this.#consumer = consumer;
    const { maxAheadMs = 30_000, maxSpokenMs = 600_000 } = context.options as {
      readonly maxAheadMs?: number;
      readonly maxSpokenMs?: number;
    };
    this.#maxAheadMs = maxAheadMs;
    this.#maxSpokenMs = maxSpokenMs;
    const { text: shown, audio } = context.shown;
    this.#text = shown;
    this.#before = shown === '' ? undefined : audio;
    this.#audio = audio === undefined ? 0 : 1 + (Number(audio.slice(audio.lastIndexOf('-') + 1)) || 0);
  }

  /** Says nothing more to a listener who interrupted what this attempt takes over. */
  goOn(): void {
    const { text: given, heard } = this.#context.answer;
    if (this.#before !== undefined && heard !== given)
      this.#fallSilent('interrupted', `${this.#before} was heard in part`);
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
    if (audioId === this.#id || audioId === this.#before)
      this.#fallSilent('interrupted', `${audioId} was heard to ${ms} ms`);
  }

  get #id(): string {
    return `${this.#context.stage}-${this.#audio}`;
  }

  finish(): void {
    this.#wholeFrom = this.#context.now();
    if (this.#work !== undefined || this.#waiting.length > 0) this.#goOnAsSound();
    this.#next();
  }

  stop(): void {
    this.#work?.unsubscribe();
  }

  #goOnAsSound(): void {
    const leftMs = this.#context.timeLeftMs();
    this.#consumer.next({ type: 'whole' });
    if (leftMs === never) return;
    const speaker = this;
    this.#consumer.add(
      this.#context.scheduler.schedule(
        function (this: SchedulerAction<unknown>) {
          const playsMs = speaker.#stillPlaysMs();
          if (playsMs > 0) this.schedule(undefined, playsMs);
          else speaker.#fallSilent('cut', 'the time of the run is up');
        },
        Math.max(0, leftMs - marginMs),
      ),
    );
  }

  /** For how long the listener is not waiting; nothing, where the run did not hear that its text is whole. */
  #stillPlaysMs(): number {
    if (this.#madeMs === 0 || this.#context.timeLeftMs() < never) return 0;
    return this.#playedAt - this.#context.now();
  }

  /** Makes no more sound; the reply is text from here on. */
  #fallSilent(why: string, detail: string): void {
    if (this.#isSilent) return;
    this.#isSilent = true;
    this.#waiting = [];
    this.#endHold();
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
    this.#before = undefined;
    this.#madeMs = 0;
    this.#heldFrom = never;
  }

  #next(): void {
    if (this.#work !== undefined) return;
    const sentence = this.#waiting[0];
    if (sentence === undefined) {
      if (this.#wholeFrom < never) this.#consumer.complete();
      return;
    }
    const now = this.#context.now();
    const tooEarlyMs = this.#madeMs === 0 ? 0 : this.#playedAt - now - this.#maxAheadMs;
    if (tooEarlyMs > 0) {
      this.#heldFrom = now;
      this.#work = this.#context.scheduler.schedule(() => this.#begin(), tooEarlyMs);
      return;
    }
    this.#begin();
  }

  /** Tells for how long nothing but playback was waited for. */
  #endHold(): void {
    const ms = this.#context.now() - Math.max(this.#heldFrom, this.#wholeFrom);
    this.#heldFrom = never;
    if (ms > 0) this.#context.note('speech', 'held', { ms });
  }

  #begin(): void {
    const sentence = this.#waiting.shift();
    if (sentence === undefined) return;
    this.#endHold();
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
          if (this.#work !== work) return;
          if (isSound(frame)) this.#frame(frame, sentence);
          else this.#fallSilent('silent', 'what the synthesiser gave is no sound');
        },
        error: (error) => this.#fallSilent('silent', error instanceof Error ? error.message : String(error)),
        complete: ended,
      }),
    );
  }

  #frame({ codec, durMs, bytes }: AudioFrame, { off, len }: Sentence): void {
    const ptsMs = this.#madeMs;
    if (ptsMs >= this.#maxSpokenMs) {
      this.#fallSilent('cut', `${ptsMs} ms of it were spoken`);
      return;
    }
    const now = this.#context.now();
    this.#playedAt = (ptsMs === 0 ? now : Math.max(this.#playedAt, now)) + durMs;
    this.#madeMs += durMs;
    this.#consumer.next({ type: 'audio', id: this.#id, ptsMs, durMs, off, len, codec, bytes });
  }
}
