import { parseSchema, type SchemaNode } from '#schemas'
import { dateTimeType, decimalType, type DecimalSize } from './column-type.ts'

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

/** Logical types by underlying type and name. */
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

/** Schemas come parsed once already, under the limits of whoever read them. */
const limits = { schemaBytesMax: Infinity, fieldsMax: Infinity, depthMax: Infinity }

/**
 * The fields of a record schema. Records, maps, arrays and unions of several types become JSON text:
 * one rule, and they may change in any way without a conflict.
 */
export function archivedFields(schemaJson: string, decimalDigitsMax: number): ArchivedField[] {
  const schema = parseSchema(schemaJson, limits)
  if (schema.kind !== 'record') return []
  return schema.fields.map(({ name, aliases, type }) => {
    const branches = type.kind === 'union' ? type.branches : [type]
    const present = branches.filter((branch) => !isNull(branch))
    const [only] = present
    const shape =
      only !== undefined && present.length === 1 ? shapeOf(only, decimalDigitsMax) : jsonShape
    return { name, aliases, nullable: present.length < branches.length, ...shape }
  })
}

function isNull(node: SchemaNode): boolean {
  return node.kind === 'primitive' && node.type === 'null'
}

function shapeOf(node: SchemaNode, digitsMax: number): Shape {
  const underlying = node.kind === 'primitive' ? node.type : node.kind
  const logical = 'logical' in node ? node.logical : undefined
  if (logical?.precision !== undefined)
    return decimalShape({ precision: logical.precision, scale: logical.scale ?? 0 }, digitsMax)
  const shape = logical && logicalShapes.get(`${underlying} ${logical.name}`)
  return shape ?? shapes.get(underlying) ?? jsonShape
}

/** A decimal that no Decimal holds is kept as its exact text. */
function decimalShape(size: DecimalSize, digitsMax: number): Shape {
  return { kind: 'decimal', base: size.precision > digitsMax ? 'String' : decimalType(size) }
}
