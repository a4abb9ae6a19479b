import { ModelCallError, type ModelFault } from './model-call-error.ts';

/** Fields the AI SDK's errors and the providers' error frames have in common; each may be missing. */
interface Raw {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly type?: unknown;
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly data?: unknown;
  readonly error?: unknown;
  readonly cause?: unknown;
  readonly responseHeaders?: Readonly<Record<string, string>>;
}

/** A provider's own word for a fault says more than its status: a 429 may be a pace or an empty account. */
const BY_WORD: ReadonlyMap<string, ModelFault> = new Map([
  ['insufficient_quota', 'quota'],
  ['billing_error', 'quota'],
  ['rate_limit_exceeded', 'rate-limit'],
  ['rate_limit_error', 'rate-limit'],
  ['throttlingException', 'rate-limit'],
  ['overloaded_error', 'overloaded'],
  ['serviceUnavailableException', 'overloaded'],
  ['authentication_error', 'auth'],
  ['permission_error', 'auth'],
  ['invalid_api_key', 'auth'],
  ['accessDeniedException', 'auth'],
  ['not_found_error', 'not-found'],
  ['model_not_found', 'not-found'],
  ['request_too_large', 'too-large'],
  ['context_length_exceeded', 'too-large'],
  ['invalid_request_error', 'bad-request'],
  ['validationException', 'bad-request'],
  ['timeout_error', 'timeout'],
  ['api_error', 'server'],
  ['server_error', 'server'],
  ['internalServerException', 'server'],
  ['modelStreamErrorException', 'server'],
]);

const BY_NAME: ReadonlyMap<string, ModelFault> = new Map([
  ['AbortError', 'cancelled'],
  ['TimeoutError', 'timeout'],
  ['AI_JSONParseError', 'malformed'],
  ['AI_TypeValidationError', 'malformed'],
  ['AI_InvalidResponseDataError', 'malformed'],
  ['AI_EmptyResponseBodyError', 'truncated'],
  ['AI_LoadAPIKeyError', 'auth'],
  ['AI_InvalidArgumentError', 'bad-request'],
  ['AI_InvalidPromptError', 'bad-request'],
  ['AI_UnsupportedFunctionalityError', 'bad-request'],
]);

/** What undici says of a body that broke off, and what the Bedrock decoder says of one that ended inside a frame. */
const BROKEN_BODY = /^(terminated|fetch failed|.*other side closed.*|Incomplete Amazon Bedrock event-stream.*)$/s;

/** Says what went wrong in the one vocabulary that policies and clients match on, whoever the provider is. */
export function toModelCallError(error: unknown, model: string): ModelCallError {
  if (error instanceof ModelCallError) return error;
  const raw = asRaw(error);
  const frame = innermost(raw);
  const status = numberOf(raw.statusCode) ?? numberOf(frame.code);
  const retryAfterMs = waitAsked(raw.responseHeaders);
  const details = {
    model,
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  return new ModelCallError(faultOf(raw, frame, status), messageOf(raw, frame, error), details, { cause: error });
}

function faultOf(raw: Raw, frame: Raw, status: number | undefined): ModelFault {
  for (const word of [frame.code, frame.type, raw.code, raw.type]) {
    const fault = typeof word === 'string' ? BY_WORD.get(uncapitalised(word)) : undefined;
    if (fault !== undefined) return fault;
  }
  if (status !== undefined && status >= 400) return faultOfStatus(status);
  // The SDK's word for a stream that simply ended: the only such error that carries no data.
  if (raw.name === 'AI_InvalidResponseDataError' && raw.data === undefined) return 'truncated';
  const named = typeof raw.name === 'string' ? BY_NAME.get(raw.name) : undefined;
  if (named !== undefined) return named;
  if (raw.name === 'AI_APICallError' || BROKEN_BODY.test(String(raw.message ?? ''))) return 'network';
  return 'server';
}

function faultOfStatus(status: number): ModelFault {
  if (status === 401 || status === 403) return 'auth';
  if (status === 402) return 'quota';
  if (status === 404) return 'not-found';
  if (status === 408 || status === 504) return 'timeout';
  if (status === 413) return 'too-large';
  if (status === 429) return 'rate-limit';
  if (status === 503 || status === 529) return 'overloaded';
  return status >= 500 ? 'server' : 'bad-request';
}

/** The provider's error object inside the SDK's error, inside the frame that brought it. */
function innermost(raw: Raw): Raw {
  const data = asRaw(raw.data);
  const nested = [asRaw(data.error), asRaw(asRaw((data as { response?: unknown }).response).error), asRaw(raw.error)];
  return nested.find((value) => value.message !== undefined) ?? (data.message === undefined ? raw : data);
}

function messageOf(raw: Raw, frame: Raw, error: unknown): string {
  if (typeof frame.message === 'string' && frame.message !== '') return frame.message;
  if (typeof raw.message === 'string' && raw.message !== '') return raw.message;
  return typeof error === 'string' ? error : 'the call failed without a message';
}

/** `retry-after` is in seconds or a date; dates are left out, for they need a clock shared with the provider. */
function waitAsked(headers: Readonly<Record<string, string>> | undefined): number | undefined {
  const exact = Number.parseFloat(headers?.['retry-after-ms'] ?? '');
  if (exact >= 0) return exact;
  const seconds = Number(headers?.['retry-after'] ?? Number.NaN);
  return seconds >= 0 ? seconds * 1000 : undefined;
}

function uncapitalised(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1);
}

function asRaw(value: unknown): Raw {
  return typeof value === 'object' && value !== null ? (value as Raw) : {};
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
