/** What is wrong with a shift of windows, which may go either way. */
export function offsetProblem(offsetMs: number): string | undefined {
  if (Number.isSafeInteger(offsetMs)) return undefined
  return `offsetMs is ${offsetMs}: it must be a whole number of milliseconds, such as hours(-1)`
}
