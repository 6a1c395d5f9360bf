/** A test of events that cannot be meant. Lists every problem at once. */
export class InvalidConditionError extends Error {
  override readonly name = 'InvalidConditionError'
  /** Each with its place in the definition and what to do about it. */
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`This test of events cannot work:\n${problems.map((text) => `- ${text}`).join('\n')}`)
    this.problems = problems
  }
}
