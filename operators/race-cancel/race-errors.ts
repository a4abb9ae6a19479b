/** A contender put out too many values without an accepted one. */
export class RaceOverflowError extends Error {
  readonly code = 'race-overflow';
  readonly contender: number;
  readonly maxBuffered: number;

  constructor(contender: number, maxBuffered: number) {
    super(
      `raceCancel: contender ${contender} put out more than ${maxBuffered} values and none was accepted: ` +
        'raise maxBuffered, or let accepts say yes sooner',
    );
    this.name = 'RaceOverflowError';
    this.contender = contender;
    this.maxBuffered = maxBuffered;
  }
}

/** A contender completed without an accepted value. */
export class RaceNoContentError extends Error {
  readonly code = 'race-no-content';
  readonly contender: number;

  constructor(contender: number) {
    super(`raceCancel: contender ${contender} completed without an accepted value: check what accepts asks for`);
    this.name = 'RaceNoContentError';
    this.contender = contender;
  }
}
