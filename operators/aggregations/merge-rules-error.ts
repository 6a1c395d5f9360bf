/** Rules that cannot be used together, or at all: every problem at once. */
export class MergeRulesError extends Error {
  override readonly name = 'MergeRulesError'

  constructor(problems: readonly string[]) {
    super(`These results cannot be kept:\n${problems.map((each) => `- ${each}`).join('\n')}`)
  }
}
