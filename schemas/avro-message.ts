import type { Type } from 'avsc'

/** A schema that messages were written under, as a registry or a file gave it. */
export interface WriterSchema {
  /**
   * 64 bits of its canonical form with the logical types, in hex: schemas that read bytes alike have the
   * same one everywhere.
   */
  readonly fingerprint: string
  /** Full name of the record. */
  readonly name: string
  /** The schema as JSON, with what the canonical form leaves out: defaults, aliases, logical types. */
  readonly json: string
  readonly type: Type
}

/**
 * A record as it was written, with the schema it was written under: what pipelines carry whose schemas
 * change while they run. Logical types are JavaScript values: milliseconds for times and dates, text for
 * decimals (exact) and UUIDs. A long past ±2^53 is a bigint. A union whose branches JavaScript cannot
 * tell apart (two records, two numbers) holds `{ 'name of the branch': value }`.
 */
export interface AvroMessage {
  readonly schema: WriterSchema
  readonly fields: Readonly<Record<string, unknown>>
}
