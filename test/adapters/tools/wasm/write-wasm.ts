import wabt from 'wabt';

/** Checks the last digit of a card's number (Luhn): reads the digits of its arguments from their end. */
export const luhn = {
  more: '(data (i32.const 16) "true") (data (i32.const 32) "false")',
  body: `(local $i i32) (local $sum i32) (local $digit i32) (local $isDoubled i32)
    (local.set $i (local.get $bytes))
    (block $done (loop $each
      (br_if $done (i32.eqz (local.get $i)))
      (local.set $i (i32.sub (local.get $i) (i32.const 1)))
      (local.set $digit (i32.sub (i32.load8_u (i32.add (local.get $at) (local.get $i))) (i32.const 48)))
      (br_if $each (i32.gt_u (local.get $digit) (i32.const 9)))
      (if (local.get $isDoubled) (then
        (local.set $digit (i32.mul (local.get $digit) (i32.const 2)))
        (if (i32.gt_u (local.get $digit) (i32.const 9))
          (then (local.set $digit (i32.sub (local.get $digit) (i32.const 9)))))))
      (local.set $isDoubled (i32.eqz (local.get $isDoubled)))
      (local.set $sum (i32.add (local.get $sum) (local.get $digit)))
      (br $each)))
    (if (result i64) (i32.rem_u (local.get $sum) (i32.const 10)) (then ${at(32, 5)}) (else ${at(16, 4)}))`,
};

/** What every module here has: gives memory away from 1,024 on, and nothing back. */
const allocate = `(global $next (mut i32) (i32.const 1024))
  (func (export "alloc") (param $bytes i32) (result i32)
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get $bytes))))`;

/** Where a result is, as tools return it. */
export function at(address: number, length: number): string {
  return `(i64.const ${(BigInt(address) << 32n) | BigInt(length)})`;
}

/** A module as text: what comes before the memory, the memory, the tool's function, and what else. */
export interface WrittenWasm {
  readonly memory?: string;
  readonly body: string;
  readonly more?: string;
  readonly first?: string;
}

const { parseWat } = await wabt();

/** A module of one tool, as its binary. */
export function wasmOf(written: WrittenWasm): Uint8Array {
  const { memory = '(memory (export "memory") 1 2)', body, more = '', first = '' } = written;
  const text = `(module ${first} ${memory} ${allocate} ${more}
    (func (export "run") (param $at i32) (param $bytes i32) (result i64) ${body}))`;
  return parseWat('tool.wat', text).toBinary({}).buffer;
}
