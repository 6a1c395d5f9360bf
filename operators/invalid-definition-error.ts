/** Part of a definition that cannot be: an aggregation, a window, a join; with everything that is wrong. */
export class InvalidDefinitionError extends RangeError {
  override readonly name = 'InvalidDefinitionError'
  /** Each says what is wrong and what would do. */
  readonly problems: readonly string[]

  /** `subject` is what was called, and of what: `sliding`, `sum of properties.revenue`. */
  constructor(subject: string, problems: readonly string[]) {
    super(`${subject}: ${problems.join('; ')}`)
    this.problems = problems
  }
}

/** Throws `InvalidDefinitionError` unless every problem is undefined. */
export function expectValid(subject: string, problems: readonly (string | undefined)[]): void {
  const found = problems.filter((problem) => problem !== undefined)
  if (found.length > 0) throw new InvalidDefinitionError(subject, found)
}

/** What is wrong with a number that must be whole and within bounds; `example` is one that would do. */
export function wholeProblem(
  name: string,
  value: number,
  { from, to, example }: { readonly from: number; readonly to: number; readonly example: number },
): string | undefined {
  if (Number.isSafeInteger(value) && value >= from && value <= to) return undefined
  return `${name} is ${value}: it must be a whole number from ${from} to ${to}, such as ${example}`
}

/** What is wrong with a duration that must take some time; `example` is one that would do. */
export function durationProblem(name: string, ms: number, example: string): string | undefined {
  if (isDuration(ms)) return undefined
  return `${name} is ${ms}: it must be a whole number of milliseconds from 1, such as ${example}`
}

/** Whether it is a whole number of milliseconds, of at least one. */
export function isDuration(ms: number): boolean {
  return Number.isSafeInteger(ms) && ms >= 1
}
