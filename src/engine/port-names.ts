import type {
  ChatModel,
  Classifier,
  Memory,
  Moderator,
  ResponseCache,
  Retriever,
  Speech,
  ToolHost,
} from '../ports/index.ts';

/** The port types by name. */
export interface PortTypes {
  readonly ChatModel: ChatModel;
  readonly Classifier: Classifier;
  readonly Memory: Memory;
  readonly Moderator: Moderator;
  readonly ResponseCache: ResponseCache;
  readonly Retriever: Retriever;
  readonly Speech: Speech;
  readonly ToolHost: ToolHost;
}

export type PortType = keyof PortTypes;

/** What an adapter of each type must have. */
export const portMembers: { readonly [K in PortType]: readonly (keyof PortTypes[K] & string)[] } = {
  ChatModel: ['generate'],
  Classifier: ['classify'],
  Memory: ['recall', 'remember'],
  Moderator: ['check'],
  ResponseCache: ['get', 'put'],
  Retriever: ['retrieve'],
  Speech: ['speak'],
  ToolHost: ['tools', 'call'],
};

/** Any port implementation. */
export type Port = PortTypes[PortType];

/** Which adapter serves which port in this process, by port name. */
export type Bindings = Readonly<Record<string, Port>>;

/** The port names every pipeline knows; a pipeline may declare more of its own. */
export const standardPorts: Readonly<Record<string, PortType>> = {
  cache: 'ResponseCache',
  intent: 'Classifier',
  memory: 'Memory',
  model: 'ChatModel',
  fastModel: 'ChatModel',
  strongModel: 'ChatModel',
  postCheck: 'Moderator',
  retriever: 'Retriever',
  router: 'Classifier',
  screen: 'Moderator',
  speech: 'Speech',
  tools: 'ToolHost',
};
