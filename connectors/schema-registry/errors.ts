/** What a registry refuses. */
export type RegistryProblem =
  | 'unknown-subject'
  | 'unknown-version'
  | 'unknown-id'
  | 'incompatible'
  | 'invalid-schema'
  | 'lock'
  | 'refused'

/**
 * A registry refused what it was asked for: asking again would change nothing. The message says what,
 * where and how to mend it. (A registry that does not answer is a `TransientError`.)
 */
export class SchemaRegistryError extends Error {
  override readonly name = 'SchemaRegistryError'
  readonly code = 'schema-registry'
  readonly problem: RegistryProblem

  constructor(
    problem: RegistryProblem,
    message: string,
    options: { readonly cause?: unknown } = {},
  ) {
    super(message, options)
    this.problem = problem
  }
}
