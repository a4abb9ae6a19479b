export function run(task: Uint8Array): Uint8Array {
  return task.toReversed();
}
