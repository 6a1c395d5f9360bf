/** A text that is no Avro schema, or one that is larger than what is read here. */
export class InvalidSchemaError extends Error {
  override readonly name = 'InvalidSchemaError'
  readonly code = 'invalid-schema'
  /** Where in the schema: `address.city`; '' for the schema itself. */
  readonly path: string

  constructor(message: string, options: { readonly path?: string; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.path = options.path ?? ''
  }
}
