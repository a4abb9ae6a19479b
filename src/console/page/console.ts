import { cardOf, pipelineNames, type SurfaceCard, surfaceNames } from '../model/catalogue.ts';
import { Replay } from '../model/replay.ts';
import { Connections } from './connections.ts';
import type { Look } from './drawings-view.ts';
import type { Form } from './form-view.ts';
import { freshId } from './fresh-id.ts';
import { type PageActions, type PageState, pageView } from './page-view.ts';
import { patch } from './patch.ts';
import type { Recorded } from './runs-view.ts';
import { DoorError, ServerDoor } from './server-door.ts';
import { maxTurns, tabStore } from './tab-store.ts';
import { type Asked, Turn } from './turn.ts';
import { turnAxis, turnEnd } from './turn-view.ts';

const nowhere: Omit<Look, 'widthPx'> = {
  atMs: undefined,
  isPlaying: false,
  pointedMs: undefined,
  marble: undefined,
  openLogs: new Set(),
};

/** Milliseconds between two drawings of a run under way, at least. */
const frameMs = 30;

/** The page: what is known, what is looked at, and what a person does. */
export class Console {
  readonly #root: Element;
  readonly #door = new ServerDoor(() => this.#token);
  readonly #connections = new Connections(
    () => this.#token,
    () => this.#changed(),
  );
  #token = tabStore.token;
  #cards: readonly SurfaceCard[] = [];
  /** What stands in the way of asking, and whether a token would help. */
  #problem = '';
  #needsToken = false;
  /** A run that was asked for by its id, and is not recorded. */
  #missing: string | undefined;
  #form: Form = {
    ...{ pipeline: '', surface: '', mode: 'streaming', codec: 'json', text: '', user: '', asYouType: false },
    ...(tabStore.form as Partial<Form> | undefined),
  };
  #session = freshId();
  #turns: Turn[] = tabStore.turns;
  #selected: Turn | undefined;
  /** What is being typed, where its run has begun. */
  #typed: Turn | undefined;
  #recorded: Recorded | undefined;
  #look: Look = { widthPx: 800, ...nowhere };
  readonly #replay = new Replay();
  #isDrawn = true;
  #drawnAt = 0;

  constructor(root: Element) {
    this.#root = root;
  }

  /** Shows the page, and asks the server what it offers. */
  async open(): Promise<void> {
    addEventListener('hashchange', () => this.#follow(location.hash));
    addEventListener('pagehide', () => this.#save());
    new ResizeObserver(() => this.#measure()).observe(this.#root);
    this.#measure();
    this.#changed();
    await this.#enter();
  }

  async #enter(): Promise<void> {
    try {
      const { pipelines, recorded } = await this.#door.offered();
      this.#cards = pipelines;
      this.#recorded = recorded ? { kept: '', order: 'newest', runs: [], problem: '' } : undefined;
      this.#problem = '';
      this.#needsToken = false;
      this.#fill({});
      // What was under way when the page was left goes on.
      for (const turn of this.#turns) {
        if (!turn.isOver) turn.resume(this.#connections.of(turn.asked.codec), () => this.#changed());
      }
      this.#connections.of(this.#form.codec);
      this.#follow(location.hash);
    } catch (error) {
      this.#needsToken = error instanceof DoorError && error.status === 401;
      this.#problem = error instanceof Error ? error.message : String(error);
    }
    this.#changed();
    if (this.#recorded !== undefined) await this.#list({});
  }

  #enterWith(token: string | undefined): void {
    this.#token = token;
    tabStore.token = token;
    this.#connections.close();
    void this.#enter();
  }

  /** Keeps the choices to what is offered. */
  #fill(to: Partial<Form>): void {
    const form = { ...this.#form, ...to };
    const pipelines = pipelineNames(this.#cards);
    const pipeline = pipelines.includes(form.pipeline) ? form.pipeline : (pipelines[0] ?? '');
    const surfaces = surfaceNames(this.#cards, pipeline);
    const surface = surfaces.includes(form.surface) ? form.surface : (surfaces[0] ?? '');
    if (to.codec !== undefined) this.#connections.of(to.codec);
    this.#form = { ...form, pipeline, surface };
    tabStore.form = { ...this.#form, text: '' };
    this.#changed();
  }

  get #card(): SurfaceCard | undefined {
    return cardOf(this.#cards, this.#form.pipeline, this.#form.surface);
  }

  #type(text: string): void {
    this.#form = { ...this.#form, text };
    const typed = this.#typed;
    if (typed !== undefined && !typed.isOver) typed.say(text, false);
    else if (this.#form.asYouType && text.trim() !== '') this.#typed = this.#start(true);
    this.#changed();
  }

  #ask(): void {
    const { text } = this.#form;
    if (text.trim() === '' || this.#card === undefined) return;
    const typed = this.#typed;
    if (typed !== undefined && !typed.isOver) {
      typed.say(text, true);
      this.#select(typed);
    } else this.#start(false);
    this.#typed = undefined;
    this.#form = { ...this.#form, text: '' };
    this.#changed();
  }

  #drop(): void {
    const typed = this.#typed;
    this.#typed = undefined;
    this.#form = { ...this.#form, text: '' };
    if (typed !== undefined) {
      typed.cancel();
      this.#turns = this.#turns.filter((turn) => turn !== typed);
      if (this.#selected === typed) this.#select(this.#turns[0]);
    }
    this.#changed();
  }

  #start(grows: boolean): Turn {
    const { pipeline, surface, codec, text, user, mode } = this.#form;
    const asked: Asked = { pipeline, surface, codec, text, user, session: this.#session };
    const modes = mode === 'both' ? (['streaming', 'sequential'] as const) : [mode];
    const turn = Turn.start(this.#connections.of(codec), asked, modes, grows, () => this.#changed());
    this.#keep(turn);
    this.#select(turn);
    return turn;
  }

  /** The oldest that are over make room. */
  #keep(turn: Turn): void {
    this.#turns = [turn, ...this.#turns].filter((each, place) => place < maxTurns || !each.isOver);
  }

  #select(turn: Turn | undefined): void {
    this.#selected = turn;
    this.#missing = undefined;
    this.#problem = '';
    this.#replay.stop();
    this.#look = { ...this.#look, ...nowhere, openLogs: this.#look.openLogs };
    history.replaceState(null, '', turn === undefined ? location.pathname : `#run=${encodeURIComponent(turn.id)}`);
    this.#changed();
  }

  /** Opens the run an address names: of this tab, or a recorded one. */
  #follow(hash: string): void {
    const id = new URLSearchParams(hash.slice(1)).get('run');
    if (id === null || id === this.#selected?.id) return;
    const known = this.#turns.find((turn) => turn.id === id);
    if (known !== undefined) this.#select(known);
    else void this.#openRecorded(id);
  }

  async #openRecorded(run: string): Promise<void> {
    try {
      this.#select(Turn.from(await this.#door.find(run)));
      this.#problem = '';
      this.#missing = undefined;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      this.#missing = run;
    }
    this.#changed();
  }

  /** Follows a run that goes on on the server. */
  #attach(run: string): void {
    const { codec } = this.#form;
    const turn = Turn.follow(this.#connections.of(codec), run, codec, () => this.#changed());
    this.#problem = '';
    this.#missing = undefined;
    this.#keep(turn);
    this.#select(turn);
  }

  async #list(to: Partial<Pick<Recorded, 'kept' | 'order'>>): Promise<void> {
    if (this.#recorded === undefined) return;
    const { kept, order, runs } = { ...this.#recorded, ...to };
    try {
      this.#recorded = { kept, order, problem: '', runs: await this.#door.recorded(kept, order) };
    } catch (error) {
      this.#recorded = { kept, order, runs, problem: error instanceof Error ? error.message : String(error) };
    }
    this.#changed();
  }

  #play(speed: number): void {
    if (this.#selected === undefined) return;
    const { fromMs } = turnAxis(this.#selected);
    this.#replay.play({ fromMs, toMs: turnEnd(this.#selected), speed }, performance.now());
    this.#lookAt({ isPlaying: true, atMs: fromMs });
  }

  #stop(): void {
    this.#replay.stop();
    this.#lookAt({ isPlaying: false });
  }

  #save(): void {
    tabStore.turns = this.#turns.filter(({ isGrowing }) => !isGrowing);
  }

  #measure(): void {
    const main = this.#root.querySelector('main');
    const width = Math.round((main ?? this.#root).clientWidth) - 26;
    if (width > 0 && width !== this.#look.widthPx) {
      this.#look = { ...this.#look, widthPx: Math.max(280, width) };
      this.#changed();
    }
  }

  /** Draws the page anew, once a frame at most. */
  #changed(): void {
    if (!this.#isDrawn) return;
    this.#isDrawn = false;
    requestAnimationFrame((now) => this.#frame(now));
  }

  #frame(now: number): void {
    const moves = this.#replay.isPlaying || this.#selected?.isOver === false;
    if (moves && now - this.#drawnAt < frameMs) {
      requestAnimationFrame((later) => this.#frame(later));
      return;
    }
    this.#isDrawn = true;
    this.#drawnAt = now;
    this.#movePlay(now);
    patch(this.#root, pageView(this.#state(), this.#actions()));
    this.#measure();
    if (moves) this.#changed();
  }

  #movePlay(now: number): void {
    if (!this.#replay.isPlaying) return;
    const atMs = this.#replay.at(now);
    this.#look = { ...this.#look, atMs, isPlaying: atMs !== undefined };
  }

  #state(): PageState {
    const { status } = this.#connections;
    return {
      ...{ status, problem: this.#problem, missing: this.#missing, needsToken: this.#needsToken },
      ...{ hasToken: this.#token !== undefined, form: this.#form, cards: this.#cards, card: this.#card },
      ...{ turns: this.#turns, selected: this.#selected, look: this.#look, recorded: this.#recorded },
    };
  }

  #actions(): PageActions {
    return {
      enter: (token) => this.#enterWith(token),
      follow: (run) => this.#attach(run),
      fill: (to) => this.#fill(to),
      type: (text) => this.#type(text),
      ask: () => this.#ask(),
      drop: () => this.#drop(),
      cancel: () => {
        this.#selected?.cancel();
        this.#changed();
      },
      look: (to) => this.#lookAt(to),
      play: (speed) => this.#play(speed),
      stop: () => this.#stop(),
      select: (turn) => this.#select(turn),
      open: (run) => void this.#openRecorded(run),
      renew: () => {
        this.#session = freshId();
        this.#changed();
      },
      list: (to) => void this.#list(to),
    };
  }

  #lookAt(to: Partial<Look>): void {
    this.#look = { ...this.#look, ...to };
    this.#changed();
  }
}
