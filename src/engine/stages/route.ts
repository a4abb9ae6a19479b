import { map, mergeMap, type Observable, take } from 'rxjs';
import type { Query } from '../../ports/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import type { Option } from '../knob.ts';
import { type OptionCheck, ratio, text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';

/** Which model answers, and why. */
export interface Route {
  readonly model: string;
  readonly label: string;
  readonly confidence: number;
}

export interface RouteOptions extends StagePolicies {
  /** A Classifier of how hard a question is, or what it is about. Default `router`. */
  readonly port?: string;
  /** Model by label; the names are those the ChatModel's adapter knows. */
  readonly models: Option<Readonly<Record<string, string>>>;
  /** The model for labels that are not named, and for a router that is not sure enough. */
  readonly otherwise: Option<string>;
  /** A router less sure than this is not followed: the question goes to `otherwise`. Default 0.6. */
  readonly minConfidence?: Option<number>;
}

const namesByLabel: OptionCheck = (value) =>
  typeof value === 'object' && value !== null && Object.values(value).every((name) => text(name) === undefined)
    ? undefined
    : 'must give a model name for each label';

const kind: StageKind = {
  name: 'route',
  emits: 'route',
  options: { port: text, models: namesByLabel, otherwise: text, minConfidence: ratio },
  ports: [{ option: 'port', type: 'Classifier', standard: 'router' }],
  build: (context, [query]) => {
    const {
      models,
      otherwise,
      minConfidence = 0.6,
    } = context.options as {
      readonly models: Readonly<Record<string, string>>;
      readonly otherwise: string;
      readonly minConfidence?: number;
    };
    return (query as Observable<Query>).pipe(
      take(1),
      mergeMap(({ text: asked }) =>
        context.invoke('Classifier', (router, call) => router.classify({ text: asked, final: true }, call), {
          cacheKey: asked,
          single: true,
        }),
      ),
      map(({ label, confidence }): Route => {
        const model = confidence < minConfidence ? otherwise : (models[label] ?? otherwise);
        context.note('route', model, { detail: `${label}, ${Math.round(confidence * 100)} % sure` });
        return { model, label, confidence };
      }),
    );
  },
};

/** Chooses the model for the stages that are given the route: simple to fast, the rest to strong. */
export function route(query: Handle<Query>, options: RouteOptions): Handle<Route> {
  return stage(kind, [edge(query, ['query'])], options);
}
