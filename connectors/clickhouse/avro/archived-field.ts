import { dateTimeType, decimalType } from './column-type.ts'

/** What the values of a field are, as `AvroMessage` holds them: casts go by it. */
export type ValueKind =
  | 'boolean'
  | 'number'
  | 'text'
  | 'bytes'
  | 'decimal'
  | 'uuid'
  /** Milliseconds since 1970, a number or exact text. */
  | 'timestamp'
  /** The same, and the schema counts milliseconds too. */
  | 'timestamp-millis'
  | 'date'
  /** Milliseconds since midnight, a number or exact text; stored as microseconds. */
  | 'time-micros'
  | 'json'

/** A field of a writer schema, as the archive sees it. */
export interface ArchivedField {
  readonly name: string
  readonly aliases: readonly string[]
  readonly kind: ValueKind
  /** The ClickHouse type that it asks for, without `Nullable`. */
  readonly base: string
  readonly nullable: boolean
}

type Shape = Pick<ArchivedField, 'kind' | 'base'>
type Json = Readonly<Record<string, unknown>>

const jsonShape: Shape = { kind: 'json', base: 'String' }
const text: Shape = { kind: 'text', base: 'String' }
const number = (base: string): Shape => ({ kind: 'number', base })
const time = (digits: number): Shape => ({ kind: 'timestamp', base: dateTimeType(digits) })
const millis: Shape = { kind: 'timestamp-millis', base: dateTimeType(3) }

const shapes = new Map<string, Shape>([
  ['boolean', { kind: 'boolean', base: 'Bool' }],
  ['int', number('Int32')],
  ['long', number('Int64')],
  ['float', number('Float32')],
  ['double', number('Float64')],
  ['string', text],
  ['bytes', { kind: 'bytes', base: 'String' }],
  ['fixed', { kind: 'bytes', base: 'String' }],
  ['enum', { kind: 'text', base: 'LowCardinality(String)' }],
])

/** Logical types by underlying type and name; one that is over another type is none (specification). */
const logicalShapes = new Map<string, Shape>([
  ['int date', { kind: 'date', base: 'Date32' }],
  ['int time-millis', number('Int32')],
  ['long time-micros', { kind: 'time-micros', base: 'Int64' }],
  ['long timestamp-millis', millis],
  ['long local-timestamp-millis', millis],
  ['long timestamp-micros', time(6)],
  ['long local-timestamp-micros', time(6)],
  ['long timestamp-nanos', time(9)],
  ['long local-timestamp-nanos', time(9)],
  ['string uuid', { kind: 'uuid', base: 'UUID' }],
  ['fixed uuid', { kind: 'uuid', base: 'UUID' }],
  ['fixed duration', text],
  ['string json', jsonShape],
])

/**
 * The fields of a record schema. Records, maps, arrays and unions of several types become JSON text:
 * one rule, and they may change in any way without a conflict.
 */
export function archivedFields(schemaJson: string, decimalDigitsMax: number): ArchivedField[] {
  const schema = JSON.parse(schemaJson) as { readonly fields?: readonly Json[] }
  const named = new Map<string, Json>()
  collectNamed(schema, '', named)
  return (schema.fields ?? []).map((field) => {
    const branches = (Array.isArray(field['type']) ? field['type'] : [field['type']]) as unknown[]
    const present = branches.filter((branch) => branch !== 'null')
    const [only] = present
    const shape = present.length === 1 ? shapeOf(only, named, decimalDigitsMax) : jsonShape
    return {
      name: String(field['name']),
      aliases: (field['aliases'] as readonly string[] | undefined) ?? [],
      nullable: present.length < branches.length,
      ...shape,
    }
  })
}

function shapeOf(type: unknown, named: ReadonlyMap<string, Json>, digitsMax: number): Shape {
  if (typeof type === 'string') {
    const definition = named.get(type)
    return definition === undefined
      ? (shapes.get(type) ?? jsonShape)
      : shapeOf(definition, named, digitsMax)
  }
  const schema = type as Json
  if (typeof schema['type'] === 'object') return shapeOf(schema['type'], named, digitsMax)
  const underlying = textOf(schema['type'])
  const logicalType = schema['logicalType']
  if (logicalType === 'decimal') return decimalShape(schema, digitsMax)
  const logical = logicalShapes.get(`${underlying} ${String(logicalType)}`)
  return logical ?? shapes.get(underlying) ?? shapeOf(underlying, named, digitsMax)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A decimal that no Decimal holds is kept as its exact text. */
function decimalShape({ type, precision, scale = 0 }: Json, digitsMax: number): Shape {
  if (type !== 'bytes' && type !== 'fixed') return shapes.get(String(type)) ?? jsonShape
  const size = { precision: Number(precision), scale: Number(scale) }
  const isWellFormed = Number.isInteger(size.precision) && size.precision >= size.scale
  if (!isWellFormed) return { kind: 'bytes', base: 'String' }
  return { kind: 'decimal', base: size.precision > digitsMax ? 'String' : decimalType(size) }
}

/** Definitions by short and full name: a later field may only say the name. */
function collectNamed(type: unknown, namespace: string, named: Map<string, Json>): void {
  if (Array.isArray(type)) for (const branch of type) collectNamed(branch, namespace, named)
  if (typeof type !== 'object' || type === null || Array.isArray(type)) return
  const schema = type as Json
  const { name } = schema
  const full = typeof name === 'string' && name.includes('.') ? name : undefined
  const space = full?.slice(0, full.lastIndexOf('.')) ?? textOf(schema['namespace'] ?? namespace)
  if (typeof name === 'string' && !Array.isArray(schema['type'])) {
    const short = name.slice(name.lastIndexOf('.') + 1)
    if (!named.has(short)) named.set(short, schema)
    if (space !== '') named.set(`${space}.${short}`, schema)
  }
  for (const field of (schema['fields'] as readonly Json[] | undefined) ?? [])
    collectNamed(field['type'], space, named)
  for (const inner of ['items', 'values', 'type'])
    if (typeof schema[inner] === 'object') collectNamed(schema[inner], space, named)
}
