import type { Type } from 'avsc'
import { findMismatch } from './schema-mismatch.ts'

/** Stored bytes were written under a schema that the present one cannot read. */
export class SchemaMismatchError extends Error {
  readonly code = 'schema-mismatch'
  /** Name of the codec. */
  readonly codec: string
  /** Path of the field that cannot be read, such as `address.city`; '' for the value itself. */
  readonly field: string
  /** Avro type of the field as it was written, or `nothing` where it was not. */
  readonly writtenType: string
  /** Avro type that the present schema wants. */
  readonly wantedType: string

  constructor(codec: string, wanted: Type, written: Type, cause: unknown) {
    const mismatch = findMismatch(wanted, written)
    const where = mismatch.field === '' ? 'the value' : `field '${mismatch.field}'`
    super(
      `${codec}: ${where} was stored as ${mismatch.written} and cannot be read as ` +
        `${mismatch.wanted}; give a new field a default, or read the old state with the old release`,
      { cause },
    )
    this.name = 'SchemaMismatchError'
    this.codec = codec
    this.field = mismatch.field
    this.writtenType = mismatch.written
    this.wantedType = mismatch.wanted
  }
}
