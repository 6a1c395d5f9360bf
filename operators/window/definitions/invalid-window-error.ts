/** A window that cannot be, with everything that is wrong with it. */
export class InvalidWindowError extends Error {
  override readonly name = 'InvalidWindowError'
  /** Each says what is wrong and what would do. */
  readonly problems: readonly string[]

  /** `subject` is what was called: `sliding`. */
  constructor(subject: string, problems: readonly string[]) {
    super(`${subject}: ${problems.join('; ')}`)
    this.problems = problems
  }
}

/** Throws `InvalidWindowError` unless every problem is undefined. */
export function expectValid(subject: string, problems: readonly (string | undefined)[]): void {
  const found = problems.filter((problem) => problem !== undefined)
  if (found.length > 0) throw new InvalidWindowError(subject, found)
}

/** What is wrong with a duration that must take some time; `example` is one that would do. */
export function durationProblem(name: string, ms: number, example: string): string | undefined {
  if (isDuration(ms)) return undefined
  return `${name} is ${ms}: it must be a whole number of milliseconds from 1, such as ${example}`
}

/** What is wrong with a shift of windows, which may go either way. */
export function offsetProblem(offsetMs: number): string | undefined {
  if (Number.isSafeInteger(offsetMs)) return undefined
  return `offsetMs is ${offsetMs}: it must be a whole number of milliseconds, such as hours(-1)`
}

/** Whether it is a whole number of milliseconds, of at least one. */
export function isDuration(ms: number): boolean {
  return Number.isSafeInteger(ms) && ms >= 1
}
