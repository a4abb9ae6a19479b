/** A source completed without a visible value. */
export class EmptyAnswerError extends Error {
  readonly code = 'empty-answer';

  constructor() {
    super('the source completed without a visible value: check what it was asked, or what isVisible asks for');
    this.name = 'EmptyAnswerError';
  }
}
