export { EmbeddedModel } from './embedded-model.ts';
