export { msgpackCodec } from '../protocol/msgpack-codec.ts';
