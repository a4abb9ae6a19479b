import {
  type Bindings,
  DefinitionError,
  type Json,
  type JsonObject,
  type Offer,
  type Pipeline,
  type ToolSpec,
} from '../index.ts';
import type { SlotDeclaration } from './slots/slot-declaration.ts';

/** What an app's adapters are opened with. */
export interface AppSettings {
  /** Keys, addresses and switches: the process's environment, for the commands. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What `serve --model` names, where it was given: `openai:gpt-5`, or whatever the app makes of it. */
  readonly model?: string;
}

/** Adapters that are open, and how to let go of them. */
export interface OpenBindings {
  readonly bindings: Bindings;
  /** What speaks, for a person to read. */
  readonly model?: string;
  /** Called once, when no run is left. */
  close?(): void | Promise<void>;
}

/** What is run when a webhook comes in, at `POST /v1/webhooks/NAME`. */
export interface WebhookDeclaration {
  /** One of the app's pipelines; it runs in its newest version. */
  readonly pipeline: string;
  /** Absent: the first one the pipeline is offered on. */
  readonly surface?: string;
  /**
   * Makes the input of a run of the body. Undefined: this one is not of interest. What it throws refuses the body, with its
   * message. The signature is all that says who sends: a user the input names is whom the sender names.
   */
  readonly input: (body: JsonObject) => Json | undefined;
  /** A URL that every final state is posted to, signed. Absent: who wants to know asks the status address. */
  readonly reply?: string;
}

/** An application: the pipelines it offers, and what opens their adapters. Every command takes one by `--app`. */
export interface App {
  /**
   * What is served and simulated; the first is what a command takes where none is named. Several versions of a pipeline
   * may stand here: requests that name none get the newest. A pipeline without surfaces of its own has those of the
   * `NAME.surfaces.yaml` beside the app.
   */
  readonly pipelines: readonly (Pipeline | Offer)[];
  /**
   * The adapters by port, or what opens them: called once by `serve`, and by nothing that works in virtual time. Absent:
   * the app can be listed, drawn and simulated, and not served.
   */
  readonly bindings?:
    | Bindings
    | ((settings: AppSettings) => Bindings | OpenBindings | Promise<Bindings | OpenBindings>);
  /**
   * The marks of the real tools, for simulations: which are read-only and may be guessed. Absent: those of `bindings.tools`
   * where `bindings` is no function; else the simulation file's word.
   */
  readonly tools?: readonly ToolSpec[];
  /** Pipelines, by name, whose runs have a worker thread each that is ready before they come. Others run where they are asked for. */
  readonly slots?: Readonly<Record<string, SlotDeclaration>>;
  /**
   * Webhooks by their names, of small letters, digits and hyphens. Who sends `ticket-opened` signs with the secret in
   * `TAILRACE_WEBHOOK_TICKET_OPENED_SECRET`; its replies are signed with `TAILRACE_WEBHOOK_TICKET_OPENED_REPLY_SECRET`.
   */
  readonly webhooks?: Readonly<Record<string, WebhookDeclaration>>;
  /**
   * The folder of `NAME.surfaces.yaml`, `NAME.simulation.yaml` and the files of evaluations; looked for in its `pipelines`
   * folder as well. Default: the folder of the module, for commands; the working directory, from code.
   */
  readonly folder?: string;
}

/**
 * Declares an application, for `export default`.
 *
 * @throws DefinitionError where it offers no pipeline, or something that is none.
 */
export function defineApp(app: App): App {
  const { pipelines } = app;
  if (!Array.isArray(pipelines) || pipelines.length === 0) {
    throw invalid('offers no pipeline.', 'Write defineApp({ pipelines: [helpdesk], bindings: { model, tools } }).');
  }
  pipelines.forEach((each, index) => {
    if (isOffer(each) || isPipeline(each)) return;
    throw invalid(`has something at pipelines[${index}] that is no pipeline.`, 'Give what definePipeline returned.');
  });
  return app;
}

export function isPipeline(value: unknown): value is Pipeline {
  return isObject(value) && Array.isArray(value.stages) && typeof value.name === 'string' && 'version' in value;
}

export function isOffer(value: unknown): value is Offer {
  return isObject(value) && isPipeline(value.pipeline);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function invalid(problem: string, mend: string): DefinitionError {
  return new DefinitionError('definition.app', 'the app', problem, mend);
}
