import type { LogicalNote } from './schema-node.ts'

/** The underlying type of a logical type, as far as it matters to whether it is rightly formed. */
export interface Underlying {
  readonly type: string
  /** Of fixed: bytes. */
  readonly size?: number
}

/** The types that each logical type of the specification may annotate; `json` is ours. */
const underlyings: Readonly<Record<string, (underlying: Underlying) => boolean>> = {
  date: ({ type }) => type === 'int',
  'time-millis': ({ type }) => type === 'int',
  'time-micros': isLong,
  'timestamp-millis': isLong,
  'timestamp-micros': isLong,
  'timestamp-nanos': isLong,
  'local-timestamp-millis': isLong,
  'local-timestamp-micros': isLong,
  'local-timestamp-nanos': isLong,
  uuid: ({ type, size }) => type === 'string' || (type === 'fixed' && size === 16),
  duration: ({ type, size }) => type === 'fixed' && size === 12,
  json: ({ type }) => type === 'string',
}

/**
 * The logical type that a schema names, or undefined where it names none, an unknown one or one that is
 * ill-formed: "implementations must ignore unknown logical types" (specification, "Logical Types").
 */
export function readLogicalNote(
  schema: Readonly<Record<string, unknown>>,
  underlying: Underlying,
): LogicalNote | undefined {
  const { logicalType: name } = schema
  if (typeof name !== 'string') return undefined
  if (name === 'decimal') return decimalNote(schema, underlying)
  return Object.hasOwn(underlyings, name) && underlyings[name]?.(underlying) === true
    ? { name }
    : undefined
}

function isLong({ type }: Underlying): boolean {
  return type === 'long'
}

function decimalNote(
  { precision, scale = 0 }: Readonly<Record<string, unknown>>,
  { type, size }: Underlying,
): LogicalNote | undefined {
  if (type !== 'bytes' && type !== 'fixed') return undefined
  if (!isWhole(precision) || precision === 0) return undefined
  if (!isWhole(scale) || scale > precision) return undefined
  if (type === 'fixed' && precision > digitsOf(size ?? 0)) return undefined
  return { name: 'decimal', precision, scale }
}

/** How many decimal digits always fit into this many bytes of two's complement. */
function digitsOf(size: number): number {
  return Math.floor(Math.log10(2) * (size * 8 - 1))
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}
