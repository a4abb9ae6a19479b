/** A vector that was found. */
export interface Neighbor {
  readonly slot: number;
  /** 1 for the same direction. Exact to about 0.005: vectors are kept in whole numbers of 8 bits. */
  readonly cosine: number;
}

/** Finds the vectors nearest to one, in two groups. */
export interface VectorIndex {
  readonly size: number;
  /** Keeps a vector of length 1 in a group (0, 1, 2 …); the slot names it until it is removed. */
  add(vector: Float32Array, group: number): number;
  remove(slot: number): void;
  /** At least `minCosine` near, in one of the two groups, nearest first. */
  nearest(vector: Float32Array, groups: readonly [number, number], minCosine: number, limit: number): Neighbor[];
}

/** Signs of this many random projections stand for a vector, in words of 32. */
const WORD_BITS = 32;
const WORDS = 4;
/** How many standard deviations of a signature's error are let through: 1 neighbor in some 30,000 is missed. */
const SIGMAS = 4.3;
const FIRST_CAPACITY = 1_024;

/**
 * An exact scan in two passes: signatures of 128 bits drop all but a few of the vectors, for the share of differing bits
 * tells the angle; then the products are taken. No graph to keep in order, so adding and removing cost nothing.
 *
 * Memory: `dimensions` + 24 bytes a vector, in blocks that double; it never shrinks.
 *
 * @source M. Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002; bench/semantic-cache.ts
 */
export function createVectorIndex(dimensions: number): VectorIndex {
  const planes = randomPlanes(WORDS * WORD_BITS, dimensions);
  let capacity = 0;
  let used = 0;
  const free: number[] = [];
  let values = new Int8Array(0);
  let scales = new Float32Array(0);
  /** The first words of the signatures lie side by side: most of a scan reads nothing else. */
  let firstWords = new Int32Array(0);
  let otherWords = new Int32Array(0);
  /** -1 marks a free slot. */
  let groups = new Int32Array(0);

  const grow = (): void => {
    capacity = Math.max(FIRST_CAPACITY, capacity * 2);
    values = copyInto(new Int8Array(capacity * dimensions), values);
    scales = copyInto(new Float32Array(capacity), scales);
    firstWords = copyInto(new Int32Array(capacity), firstWords);
    otherWords = copyInto(new Int32Array(capacity * (WORDS - 1)), otherWords);
    groups = copyInto(new Int32Array(capacity).fill(-1), groups);
  };
  const sign = (vector: Float32Array, word: number): number => {
    let bits = 0;
    for (let bit = 0; bit < WORD_BITS; bit += 1) {
      const offset = (word * WORD_BITS + bit) * dimensions;
      let dot = 0;
      for (let at = 0; at < dimensions; at += 1) dot += (vector[at] as number) * (planes[offset + at] as number);
      if (dot > 0) bits |= 1 << bit;
    }
    return bits;
  };
  const product = (query: Int8Array, slot: number): number => {
    const offset = slot * dimensions;
    let sum = 0;
    for (let at = 0; at < dimensions; at += 1) sum += (query[at] as number) * (values[offset + at] as number);
    return sum;
  };

  return {
    get size() {
      return used - free.length;
    },
    add(vector, group) {
      checkLength(vector, dimensions);
      const slot = free.pop() ?? used;
      if (slot === used) used += 1;
      if (used > capacity) grow();
      const [whole, scale] = quantise(vector);
      values.set(whole, slot * dimensions);
      scales[slot] = scale;
      firstWords[slot] = sign(vector, 0);
      for (let word = 1; word < WORDS; word += 1) otherWords[slot * (WORDS - 1) + word - 1] = sign(vector, word);
      groups[slot] = group;
      return slot;
    },
    remove(slot) {
      if ((groups[slot] ?? -1) < 0) return;
      groups[slot] = -1;
      free.push(slot);
    },
    nearest(vector, wanted, minCosine, limit) {
      checkLength(vector, dimensions);
      const [first, second] = wanted;
      const [word0, word1, word2, word3] = [sign(vector, 0), sign(vector, 1), sign(vector, 2), sign(vector, 3)];
      let maxIn1 = differingBits(1, minCosine);
      let maxIn2 = differingBits(2, minCosine);
      let maxIn4 = differingBits(4, minCosine);
      const [query, queryScale] = quantise(vector);
      const found: Neighbor[] = [];
      let least = minCosine - ROUNDING;
      // Typed arrays within their bounds: `as number` spares the loop a test of each read.
      for (let slot = 0; slot < used; slot += 1) {
        const bits = (firstWords[slot] as number) ^ word0;
        let differing = (onesIn[bits & 0xffff] as number) + (onesIn[bits >>> 16] as number);
        if (differing > maxIn1) continue;
        // Asked second: most vectors are far away, whatever their group.
        const group = groups[slot] as number;
        if (group !== first && group !== second) continue;
        const others = slot * (WORDS - 1);
        differing += ones((otherWords[others] as number) ^ word1);
        if (differing > maxIn2) continue;
        differing +=
          ones((otherWords[others + 1] as number) ^ word2) + ones((otherWords[others + 2] as number) ^ word3);
        if (differing > maxIn4) continue;
        const cosine = product(query, slot) * queryScale * (scales[slot] as number);
        if (cosine < least || (found.length === limit && cosine === least)) continue;
        insert(found, { slot, cosine }, limit);
        if (found.length < limit) continue;
        // Only what is nearer than the last of them matters from here on, and nearer is fewer bits apart.
        least = (found[limit - 1] as Neighbor).cosine;
        maxIn1 = differingBits(1, least);
        maxIn2 = differingBits(2, least);
        maxIn4 = differingBits(4, least);
      }
      return found;
    },
  };
}

/** Keeps `found` in order of cosine, and no longer than `limit`. */
function insert(found: Neighbor[], neighbor: Neighbor, limit: number): void {
  if (found.length === limit) found.pop();
  let at = found.length;
  while (at > 0 && (found[at - 1] as Neighbor).cosine < neighbor.cosine) at -= 1;
  found.splice(at, 0, neighbor);
}

/** What 8 bits may take from a cosine. */
const ROUNDING = 0.005;

/** How many bits of so many words may differ between vectors of that cosine. */
function differingBits(words: number, cosine: number): number {
  const bits = words * WORD_BITS;
  const share = Math.acos(Math.min(1, Math.max(-1, cosine - ROUNDING))) / Math.PI;
  return bits * share + SIGMAS * Math.sqrt(bits * share * (1 - share));
}

/** How many bits are set in each number of 16 bits. */
const onesIn: Uint8Array = new Uint8Array(0x10000);
for (let bits = 1; bits < onesIn.length; bits += 1) onesIn[bits] = (onesIn[bits >>> 1] as number) + (bits & 1);

function ones(word: number): number {
  return (onesIn[word & 0xffff] as number) + (onesIn[word >>> 16] as number);
}

function quantise(vector: Float32Array): readonly [whole: Int8Array, scale: number] {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  const scale = largest === 0 ? 1 : largest / 127;
  return [Int8Array.from(vector, (value) => Math.round(value / scale)), scale];
}

function copyInto<Values extends Int8Array | Int32Array | Float32Array>(larger: Values, smaller: Values): Values {
  larger.set(smaller);
  return larger;
}

function checkLength(vector: Float32Array, dimensions: number): void {
  if (vector.length === dimensions) return;
  throw new RangeError(`a vector has ${vector.length} dimensions; this index keeps vectors of ${dimensions}`);
}

/** The same planes in every process: sums of uniform numbers (mulberry32), which is near enough to normal. */
function randomPlanes(count: number, dimensions: number): Float32Array {
  let state = 0x9e3779b9;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return Float32Array.from({ length: count * dimensions }, () => uniform() + uniform() + uniform() + uniform() - 2);
}
