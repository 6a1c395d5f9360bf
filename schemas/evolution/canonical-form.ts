import type { LogicalNote, SchemaNode } from './schema-node.ts'

/**
 * The Parsing Canonical Form of a schema (Avro specification, "Transforming into Parsing Canonical
 * Form") with its logical types added: everything that decides what is read from bytes. Without
 * logical types it is exactly the specification's.
 */
export function canonicalForm(node: SchemaNode): string {
  return write(node, new Set())
}

function write(node: SchemaNode, defined: Set<string>): string {
  switch (node.kind) {
    case 'primitive':
      return node.logical === undefined
        ? text(node.type)
        : `{"type":${text(node.type)}${logicalText(node.logical)}}`
    case 'array':
      return `{"type":"array","items":${write(node.items, defined)}}`
    case 'map':
      return `{"type":"map","values":${write(node.values, defined)}}`
    case 'union':
      return `[${node.branches.map((branch) => write(branch, defined)).join(',')}]`
    default:
      return writeNamed(node, defined)
  }
}

function writeNamed(
  node: Extract<SchemaNode, { readonly name: string }>,
  defined: Set<string>,
): string {
  const name = text(node.name)
  if (defined.has(node.name)) return name
  defined.add(node.name)
  const start = `{"name":${name},"type":"${node.kind}"`
  if (node.kind === 'enum') return `${start},"symbols":[${node.symbols.map(text).join(',')}]}`
  if (node.kind === 'fixed') return `${start},"size":${node.size}${logicalText(node.logical)}}`
  const fields = node.fields.map(
    (field) => `{"name":${text(field.name)},"type":${write(field.type, defined)}}`,
  )
  return `${start},"fields":[${fields.join(',')}]}`
}

function logicalText(logical: LogicalNote | undefined): string {
  if (logical === undefined) return ''
  const { name, precision, scale } = logical
  const decimal = precision === undefined ? '' : `,"precision":${precision},"scale":${scale ?? 0}`
  return `,"logicalType":${text(name)}${decimal}`
}

function text(value: string): string {
  return JSON.stringify(value)
}
