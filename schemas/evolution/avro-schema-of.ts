import type { AvroSchema } from '../avro.ts'
import { namespaceOf, simpleName } from './schema-names.ts'
import type { FieldNode, LogicalNote, SchemaNode } from './schema-node.ts'

/** Which parts of a schema to write. */
export interface AvroSchemaOptions {
  /** False: without the defaults of fields, which reading what was written under the schema does not need. */
  readonly defaults?: boolean
}

/**
 * A parsed schema as data again, with every name in full, so that other readers of schemas cannot take
 * a name for another one.
 */
export function avroSchemaOf(
  node: SchemaNode,
  { defaults = true }: AvroSchemaOptions = {},
): AvroSchema {
  return new SchemaWriter(defaults).write(node)
}

class SchemaWriter {
  readonly #defaults: boolean
  readonly #defined = new Set<string>()

  constructor(defaults: boolean) {
    this.#defaults = defaults
  }

  write(node: SchemaNode): AvroSchema {
    switch (node.kind) {
      case 'primitive':
        return node.logical === undefined
          ? node.type
          : { type: node.type, ...logicalOf(node.logical) }
      case 'array':
        return { type: 'array', items: this.write(node.items) }
      case 'map':
        return { type: 'map', values: this.write(node.values) }
      case 'union':
        return node.branches.map((branch) => this.write(branch))
      default:
        return this.#named(node)
    }
  }

  #named(node: Extract<SchemaNode, { readonly name: string }>): AvroSchema {
    if (this.#defined.has(node.name)) return absolute(node.name)
    this.#defined.add(node.name)
    const { aliases, doc } = node
    const common = {
      type: node.kind,
      name: simpleName(node.name),
      namespace: namespaceOf(node.name),
      ...(aliases.length > 0 && { aliases: aliases.map(absolute) }),
      ...(doc !== undefined && { doc }),
    }
    if (node.kind === 'fixed') return { ...common, size: node.size, ...logicalOf(node.logical) }
    if (node.kind === 'record') {
      return { ...common, fields: node.fields.map((field) => this.#field(field)) }
    }
    const { symbols, default: other } = node
    return { ...common, symbols, ...(other !== undefined && { default: other }) }
  }

  #field({ name, aliases, doc, type, default: other }: FieldNode): object {
    return {
      name,
      ...(aliases.length > 0 && { aliases }),
      ...(doc !== undefined && { doc }),
      type: this.write(type),
      ...(this.#defaults && other !== undefined && { default: other }),
    }
  }
}

/** A name that no enclosing namespace is added to. */
function absolute(name: string): string {
  return name.includes('.') ? name : `.${name}`
}

function logicalOf(logical: LogicalNote | undefined): object {
  if (logical === undefined) return {}
  const { name, ...decimal } = logical
  return { logicalType: name, ...decimal }
}
