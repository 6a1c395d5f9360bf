/** Segments that cannot be meant. Lists every problem at once. */
export class SegmentsError extends Error {
  override readonly name = 'SegmentsError'
  /** Each with its place in the definitions and what to do about it. */
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`These segments cannot work:\n${problems.map((text) => `- ${text}`).join('\n')}`)
    this.problems = problems
  }
}
