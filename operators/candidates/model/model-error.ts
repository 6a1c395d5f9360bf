/** A model that cannot be used with these comparisons, or is none. Lists every problem at once. */
export class CandidateModelError extends Error {
  override readonly name = 'CandidateModelError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(
      ['This model cannot be used:', ...problems.map((text) => `- ${text}`)].join('\n') +
        '\nTrain one with these comparisons: anabranch identity train FILE --rules RULES.ts …',
    )
    this.problems = problems
  }
}
