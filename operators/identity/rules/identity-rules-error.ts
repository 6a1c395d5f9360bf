/** Rules that cannot be meant. Lists every problem at once. */
export class IdentityRulesError extends Error {
  override readonly name = 'IdentityRulesError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`These identity rules cannot work:\n${problems.map((text) => `- ${text}`).join('\n')}`)
    this.problems = problems
  }
}
