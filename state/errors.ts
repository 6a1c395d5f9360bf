const schemaRemedy =
  'Give what was added a default, keep what was removed, or start the step anew under another id.'

/** Stored values cannot be read under the present schema of their cell. Refuses to start. */
export class StateSchemaError extends Error {
  override readonly name = 'StateSchemaError'
  readonly step: string
  readonly cell: string
  /** Path of the field that does not fit, where the codec knows it. */
  readonly field: string | undefined

  constructor(
    step: string,
    cell: string,
    codec: string,
    cause: unknown,
    remedy: string = schemaRemedy,
  ) {
    const field = fieldOf(cause)
    const where = field === undefined ? '' : `, field "${field}"`
    const why = cause instanceof Error ? cause.message : String(cause)
    super(
      `State of step "${step}", cell "${cell}"${where}, was written under a schema that the ` +
        `present one (${codec}) cannot read: ${why}. ${remedy}`,
      { cause },
    )
    this.step = step
    this.cell = cell
    this.field = field
  }
}

function fieldOf(cause: unknown): string | undefined {
  const named = typeof cause === 'object' && cause !== null && 'field' in cause
  return named && typeof cause.field === 'string' && cause.field !== '' ? cause.field : undefined
}

/**
 * A key was asked for that was not fetched before, over a store that is not local: the operator's
 * `prefetch` does not name every key that it reads.
 */
export class NotPrefetchedError extends Error {
  override readonly name = 'NotPrefetchedError'

  constructor(step: string, cell: string, key: string) {
    super(
      `Step "${step}" read key "${key}" of cell "${cell}", which was not fetched before the batch: ` +
        'let the operator name it in `prefetch`.',
    )
  }
}
