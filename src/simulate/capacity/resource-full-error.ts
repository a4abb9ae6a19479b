/** A resource had no place left in its queue. */
export class ResourceFullError extends Error {
  override readonly name = 'ResourceFullError';
  /** The code of a provider that has too much to do, for that is what it stands for. */
  readonly code = 'overloaded';
  readonly retryable = true;
  readonly resource: string;
  readonly queueLimit: number;

  constructor(resource: string, queueLimit: number) {
    super(`${resource} is full: ${queueLimit} calls wait already`);
    this.resource = resource;
    this.queueLimit = queueLimit;
  }
}
