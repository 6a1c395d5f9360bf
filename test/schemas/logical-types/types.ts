import avro, { type Schema, type Type } from 'avsc'
import { logicalTypes } from '../../../schemas/logical-types/index.ts'

/** An avsc type of a schema with the logical types of the specification. */
export function typeOf(schema: unknown): Type {
  return avro.Type.forSchema(schema as Schema, { logicalTypes, wrapUnions: 'never' })
}

/** The value that comes back when a value is written. */
export function roundTrip(type: Type, value: unknown): unknown {
  return type.fromBuffer(type.toBuffer(value)) as unknown
}

/** What a reader of one schema makes of a value that was written under another. */
export function evolve(writer: unknown, value: unknown, reader: unknown): unknown {
  const [from, to] = [typeOf(writer), typeOf(reader)]
  return to.fromBuffer(from.toBuffer(value), to.createResolver(from)) as unknown
}

export const decimal = (precision: number, scale: number) => ({
  type: 'bytes',
  logicalType: 'decimal',
  precision,
  scale,
})

export const long = (logicalType: string) => ({ type: 'long', logicalType })

export const int = (logicalType: string) => ({ type: 'int', logicalType })

export const fixed = (size: number, more: object) => ({
  type: 'fixed',
  name: 'Bytes',
  size,
  ...more,
})
