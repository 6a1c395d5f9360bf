import type { Finding } from './finding.ts'
import {
  describeNode,
  type FixedNode,
  type LogicalNote,
  type PrimitiveNode,
} from './schema-node.ts'

/** What each primitive type may be read as besides itself (specification, "Schema Resolution"). */
const promotions: Readonly<Record<string, readonly string[]>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
}

/** A node that may have a logical type. */
export type LeafNode = PrimitiveNode | FixedNode

/** Why one primitive type does not read another; nothing where it does. */
export function comparePrimitives(
  reader: PrimitiveNode,
  writer: PrimitiveNode,
): readonly Finding[] {
  const fits =
    reader.type === writer.type || promotions[writer.type]?.includes(reader.type) === true
  return fits ? compareLogicals(reader, writer) : [cannot('type', reader, writer)]
}

/** What differs between logical types whose underlying types fit. */
export function compareLogicals(reader: LeafNode, writer: LeafNode): readonly Finding[] {
  const [read, written] = [reader.logical, writer.logical]
  if (read === undefined || (written !== undefined && isSame(read, written))) return []
  if (read.name === 'decimal' && written?.name === 'decimal') {
    return [cannot('decimal', reader, writer)]
  }
  if (readsJson(read, writer)) return []
  if (read.name === 'json' || written?.name === 'json') return [cannot('type', reader, writer)]
  if (written !== undefined && isSameTime(read.name, written.name)) return []
  const reason =
    `was written as ${describeNode(writer)} and is read as ${describeNode(reader)}, ` +
    'by way of the underlying value'
  return [{ path: '', kind: 'meaning', reason }]
}

/** A finding that says which type cannot be read as which. */
export function cannot(
  kind: Finding['kind'],
  reader: LeafNode | Parameters<typeof describeNode>[0],
  writer: Parameters<typeof describeNode>[0],
): Finding {
  const reason = `was written as ${describeNode(writer)} and cannot be read as ${describeNode(reader)}`
  return { path: '', kind, reason }
}

function isSame(left: LogicalNote, right: LogicalNote): boolean {
  const { name, precision, scale } = left
  return name === right.name && precision === right.precision && scale === right.scale
}

/** JSON is read from text of its own or from plain text, and never from bytes. */
function readsJson(read: LogicalNote, writer: LeafNode): boolean {
  if (read.name !== 'json' || writer.kind !== 'primitive') return false
  return (
    writer.type === 'string' && (writer.logical === undefined || writer.logical.name === 'json')
  )
}

/** Times that differ only in what they count in: the time is kept. */
function isSameTime(left: string, right: string): boolean {
  const [first, second] = [left, right].map(
    (name) => /^(?:local-)?(time|timestamp)-/.exec(name)?.[1],
  )
  return first !== undefined && first === second
}
