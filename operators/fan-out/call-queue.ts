/** A call with a place in the queue. */
export interface Queued {
  /** Higher goes first; equal ones go in order of arrival. */
  priority: number;
  readonly place: number;
  /** Where the queue keeps it; -1 while it is not in the queue. The queue's own. */
  slot: number;
}

/** Calls waiting for their turn. */
export interface CallQueue<J extends Queued> {
  readonly size: number;
  push(job: J): void;
  pop(): J | undefined;
  /** Gives a waiting call a higher priority. */
  raise(job: J, priority: number): void;
}

/** For calls of one priority: a turn costs the same at any length. */
export class ArrivalQueue<J extends Queued> implements CallQueue<J> {
  #jobs: (J | undefined)[] = [];
  #next = 0;

  get size(): number {
    return this.#jobs.length - this.#next;
  }

  push(job: J): void {
    this.#jobs.push(job);
  }

  pop(): J | undefined {
    const job = this.#jobs[this.#next];
    if (job === undefined) return undefined;
    this.#jobs[this.#next++] = undefined;
    if (this.#next === this.#jobs.length) this.#jobs.length = 0;
    else if (this.#next < 64 || this.#next * 2 < this.#jobs.length) return job;
    else this.#jobs = this.#jobs.slice(this.#next);
    this.#next = 0;
    return job;
  }

  raise(): void {}
}

/** A binary heap, so a turn costs O(log n) at any length. */
export class PriorityQueue<J extends Queued> implements CallQueue<J> {
  readonly #heap: J[] = [];

  get size(): number {
    return this.#heap.length;
  }

  push(job: J): void {
    this.#up(job, this.#heap.length);
  }

  pop(): J | undefined {
    const top = this.#heap[0];
    const last = this.#heap.pop();
    if (top === undefined || last === undefined) return undefined;
    top.slot = -1;
    if (last !== top) this.#down(last, 0);
    return top;
  }

  raise(job: J, priority: number): void {
    if (job.slot < 0 || priority <= job.priority) return;
    job.priority = priority;
    this.#up(job, job.slot);
  }

  #up(job: J, from: number): void {
    let slot = from;
    while (slot > 0) {
      const above = (slot - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || !isBefore(job, parent)) break;
      this.#put(parent, slot);
      slot = above;
    }
    this.#put(job, slot);
  }

  #down(job: J, from: number): void {
    let slot = from;
    for (;;) {
      const left = this.#heap[2 * slot + 1];
      const right = this.#heap[2 * slot + 2];
      if (left === undefined) break;
      const child = right !== undefined && isBefore(right, left) ? right : left;
      if (!isBefore(child, job)) break;
      const next = child.slot;
      this.#put(child, slot);
      slot = next;
    }
    this.#put(job, slot);
  }

  #put(job: J, slot: number): void {
    this.#heap[slot] = job;
    job.slot = slot;
  }
}

function isBefore(a: Queued, b: Queued): boolean {
  return a.priority !== b.priority ? a.priority > b.priority : a.place < b.place;
}
