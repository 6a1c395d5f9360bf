import type { SchemaNode } from '../schema-node.ts'

/** What JavaScript can tell apart. */
const buckets: Readonly<Record<string, string>> = {
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  bytes: 'buffer',
  fixed: 'buffer',
  enum: 'string',
  record: 'object',
  map: 'object',
}

/**
 * Whether values of a union are under the names of their branches: where two of its branches look
 * alike in JavaScript. Logical types are told apart by their values.
 */
export function isAmbiguous(branches: readonly SchemaNode[]): boolean {
  const plain = branches.filter((node) => !('logical' in node))
  const seen = new Set(plain.map(bucketOf))
  return seen.size < plain.length
}

function bucketOf(node: SchemaNode): string {
  const name = node.kind === 'primitive' ? node.type : node.kind
  return buckets[name] ?? name
}
