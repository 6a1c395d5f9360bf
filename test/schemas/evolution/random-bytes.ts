import type { SchemaNode } from '../../../schemas/index.ts'
import type { Choices } from './choices.ts'

/** Some value of a schema in Avro's binary encoding, written by the specification and not by avsc. */
export function randomBytes(node: SchemaNode, choices: Choices, depth = 0): Buffer {
  switch (node.kind) {
    case 'primitive':
      return node.logical?.name === 'uuid' ? text(uuid) : primitive(node.type, choices)
    case 'fixed':
      return Buffer.alloc(node.size, choices.next(256))
    case 'enum':
      return long(choices.next(node.symbols.length))
    case 'record':
      return Buffer.concat(node.fields.map(({ type }) => randomBytes(type, choices, depth + 1)))
    case 'union': {
      const index = depth > 12 ? 0 : choices.next(node.branches.length)
      const branch = node.branches[index]
      return Buffer.concat([
        long(index),
        ...(branch ? [randomBytes(branch, choices, depth + 1)] : []),
      ])
    }
    default: {
      const part = node.kind === 'array' ? node.items : node.values
      const count = depth > 12 ? 0 : choices.next(3)
      const items = Array.from({ length: count }, (_, index) =>
        Buffer.concat([
          ...(node.kind === 'map' ? [text('key')] : []),
          randomBytes(part, choices, depth + 1 + index),
        ]),
      )
      return count === 0 ? long(0) : Buffer.concat([long(count), ...items, long(0)])
    }
  }
}

/** Avro's variable-length zigzag number. */
export function long(value: number): Buffer {
  let rest = value < 0 ? -2 * value - 1 : 2 * value
  const bytes: number[] = []
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Buffer.from([...bytes, rest])
}

const uuid = 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'

function text(value: string): Buffer {
  return Buffer.concat([long(value.length), Buffer.from(value)])
}

function primitive(type: string, choices: Choices): Buffer {
  if (type === 'null') return Buffer.alloc(0)
  if (type === 'boolean') return Buffer.from([choices.next(2)])
  if (type === 'int' || type === 'long') return long(choices.next(1_000) - 500)
  if (type === 'float') return Buffer.alloc(4)
  if (type === 'double') return Buffer.alloc(8)
  return text(['', 'a', 'b2', '7'][choices.next(4)] ?? '')
}
