export { flatbuffersCodec } from '../protocol/flatbuffers-codec.ts';
