/** The primitive types of Avro. */
export const primitiveTypes = [
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
] as const

/** One of `primitiveTypes`. */
export type PrimitiveName = (typeof primitiveTypes)[number]

/** A logical type that a schema names rightly; the specification has all others ignored. */
export interface LogicalNote {
  readonly name: string
  /** Of a decimal: digits in all. */
  readonly precision?: number
  /** Of a decimal: digits after the point. */
  readonly scale?: number
}

/** A parsed Avro schema. Names are full names. Records that refer to themselves are cycles. */
export type SchemaNode =
  PrimitiveNode | RecordNode | EnumNode | FixedNode | ArrayNode | MapNode | UnionNode

/** `int`, `string` and so on. */
export interface PrimitiveNode {
  readonly kind: 'primitive'
  readonly type: PrimitiveName
  readonly logical?: LogicalNote
}

/** A record with named fields; Avro's `error` too. */
export interface RecordNode {
  readonly kind: 'record'
  readonly name: string
  readonly aliases: readonly string[]
  readonly doc?: string
  readonly fields: readonly FieldNode[]
}

/** A field of a record. */
export interface FieldNode {
  readonly name: string
  readonly aliases: readonly string[]
  readonly doc?: string
  readonly type: SchemaNode
  /** Its default as the schema writes it; undefined where there is none. */
  readonly default?: unknown
}

/** One of some symbols. */
export interface EnumNode {
  readonly kind: 'enum'
  readonly name: string
  readonly aliases: readonly string[]
  readonly doc?: string
  readonly symbols: readonly string[]
  /** What a reader takes for a symbol that it does not know. */
  readonly default?: string
}

/** So many bytes. */
export interface FixedNode {
  readonly kind: 'fixed'
  readonly name: string
  readonly aliases: readonly string[]
  readonly doc?: string
  readonly size: number
  readonly logical?: LogicalNote
}

/** Any number of items. */
export interface ArrayNode {
  readonly kind: 'array'
  readonly items: SchemaNode
}

/** Values by text. */
export interface MapNode {
  readonly kind: 'map'
  readonly values: SchemaNode
}

/** One of some schemas. */
export interface UnionNode {
  readonly kind: 'union'
  readonly branches: readonly SchemaNode[]
}

/** What tells the branches of a union apart: the full name, or the type where it has none. */
export function branchName(node: SchemaNode): string {
  if ('name' in node) return node.name
  return node.kind === 'primitive' ? node.type : node.kind
}

/** A schema in few words, for messages: `long`, `enum shop.Colour`, `decimal(10, 2)`. */
export function describeNode(node: SchemaNode): string {
  switch (node.kind) {
    case 'primitive':
      return node.logical === undefined ? node.type : describeLogical(node.logical)
    case 'array':
      return `array of ${describeNode(node.items)}`
    case 'map':
      return `map of ${describeNode(node.values)}`
    case 'union':
      return `[${node.branches.map(describeNode).join(', ')}]`
    case 'fixed':
      return node.logical === undefined
        ? `fixed ${node.name}(${node.size})`
        : describeLogical(node.logical)
    default:
      return `${node.kind} ${node.name}`
  }
}

function describeLogical({ name, precision, scale }: LogicalNote): string {
  return precision === undefined ? name : `${name}(${precision}, ${scale ?? 0})`
}
