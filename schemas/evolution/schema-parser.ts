import { InvalidSchemaError } from '../invalid-schema-error.ts'
import { readLogicalNote } from './logical-note.ts'
import { checkName, fullName, isPrimitiveName, namespaceOf } from './schema-names.ts'
import {
  branchName,
  type EnumNode,
  type FieldNode,
  type FixedNode,
  type PrimitiveNode,
  type SchemaNode,
  type UnionNode,
} from './schema-node.ts'

type JsonSchema = Readonly<Record<string, unknown>>

/** What is known of the place in the schema. */
interface Place {
  readonly path: string
  readonly namespace: string
  readonly depth: number
}

/** How large a schema may be. */
export interface SchemaParserLimits {
  /** Fields of all its records, symbols and branches together. */
  readonly fieldsMax: number
  /** How deep schemas may be nested. */
  readonly depthMax: number
}

/** Turns a schema as JSON's data into nodes. One use. */
export class SchemaParser {
  readonly #limits: SchemaParserLimits
  readonly #named = new Map<string, SchemaNode>()
  #fields = 0

  constructor(limits: SchemaParserLimits) {
    this.#limits = limits
  }

  parse(schema: unknown, place: Place = { path: '', namespace: '', depth: 0 }): SchemaNode {
    if (place.depth > this.#limits.depthMax) {
      throw invalid(place, `it is nested deeper than ${this.#limits.depthMax} schemas`)
    }
    if (typeof schema === 'string') return this.#reference(schema, place)
    if (Array.isArray(schema)) return this.#union(schema, place)
    if (!isObject(schema)) throw invalid(place, `${say(schema)} is no schema`)
    const { type } = schema
    if (typeof type !== 'string') return this.parse(type, deeper(place))
    return this.#complex(type, schema, place)
  }

  #complex(type: string, schema: JsonSchema, place: Place): SchemaNode {
    switch (type) {
      case 'record':
      case 'error':
        return this.#record(schema, place)
      case 'enum':
        return this.#enum(schema, place)
      case 'fixed':
        return this.#fixed(schema, place)
      case 'array':
        return { kind: 'array', items: this.parse(schema['items'], deeper(place, '[]')) }
      case 'map':
        return { kind: 'map', values: this.parse(schema['values'], deeper(place, '{}')) }
      default:
        return isPrimitiveName(type) ? primitive(type, schema) : this.#reference(type, place)
    }
  }

  #reference(name: string, place: Place): SchemaNode {
    if (isPrimitiveName(name)) return { kind: 'primitive', type: name }
    const known = this.#named.get(fullName(name, place.namespace)) ?? this.#named.get(name)
    if (known !== undefined) return known
    throw invalid(place, `there is no type ${say(name)}: it is neither built in nor defined before`)
  }

  #union(branches: readonly unknown[], place: Place): UnionNode {
    if (branches.length === 0) throw invalid(place, 'a union needs at least one branch')
    this.#count(branches.length, place)
    const nodes = branches.map((branch) => this.parse(branch, deeper(place)))
    const names = new Set<string>()
    for (const node of nodes) {
      if (node.kind === 'union') throw invalid(place, 'a union must not hold a union')
      const name = branchName(node)
      if (names.has(name)) throw invalid(place, `a union must not hold ${name} twice`)
      names.add(name)
    }
    return { kind: 'union', branches: nodes }
  }

  #record(schema: JsonSchema, place: Place): SchemaNode {
    const named = this.#names(schema, place)
    if (!Array.isArray(schema['fields']))
      throw invalid(place, `${named.name} has no list of fields`)
    const fields: FieldNode[] = []
    const node: SchemaNode = { kind: 'record', ...named, fields }
    this.#define(node, place)
    this.#count(schema['fields'].length, place)
    const namespace = namespaceOf(named.name)
    const seen = new Set<string>()
    for (const field of schema['fields'] as readonly unknown[]) {
      const read = this.#field(field, { ...place, namespace })
      if (seen.has(read.name)) throw invalid(place, `${named.name} has two fields ${read.name}`)
      seen.add(read.name)
      fields.push(read)
    }
    return node
  }

  #field(field: unknown, parent: Place): FieldNode {
    if (!isObject(field)) throw invalid(parent, `${say(field)} is no field`)
    const name = checkName(field['name'], 'the name of a field', parent.path)
    const place = deeper(parent, parent.path === '' ? name : `.${name}`)
    const aliases = textsOf(field['aliases'], 'aliases', place)
    for (const alias of aliases) checkName(alias, 'an alias', place.path)
    return {
      name,
      aliases,
      ...docOf(field),
      type: this.parse(field['type'], place),
      ...(field['default'] !== undefined && { default: field['default'] }),
    }
  }

  #enum(schema: JsonSchema, place: Place): SchemaNode {
    const named = this.#names(schema, place)
    const symbols = textsOf(schema['symbols'], 'symbols', place)
    if (symbols.length === 0) throw invalid(place, `${named.name} has no symbols`)
    this.#count(symbols.length, place)
    for (const symbol of symbols) checkName(symbol, 'a symbol', place.path)
    if (new Set(symbols).size < symbols.length) {
      throw invalid(place, `${named.name} has a symbol twice`)
    }
    const node: EnumNode = { kind: 'enum', ...named, symbols }
    const { default: other } = schema
    if (other === undefined) return this.#define(node, place)
    if (typeof other !== 'string' || !symbols.includes(other)) {
      throw invalid(place, `the default of ${named.name} is none of its symbols: ${say(other)}`)
    }
    return this.#define({ ...node, default: other }, place)
  }

  #fixed(schema: JsonSchema, place: Place): SchemaNode {
    const named = this.#names(schema, place)
    const { size } = schema
    if (typeof size !== 'number' || !Number.isInteger(size) || size < 0 || size >= 2 ** 31) {
      throw invalid(place, `the size of ${named.name} is ${say(size)}: it is a number of bytes`)
    }
    const logical = readLogicalNote(schema, { type: 'fixed', size })
    const node: FixedNode = { kind: 'fixed', ...named, size, ...(logical && { logical }) }
    return this.#define(node, place)
  }

  #names(schema: JsonSchema, place: Place) {
    const { name: given, namespace = place.namespace } = schema
    if (typeof given !== 'string' || typeof namespace !== 'string') {
      throw invalid(place, `a ${String(schema['type'])} needs a name: ${say(given)}`)
    }
    const name = checkFullName(fullName(given, namespace), place)
    const aliases = textsOf(schema['aliases'], 'aliases', place).map((alias) =>
      checkFullName(fullName(alias, namespaceOf(name)), place),
    )
    return { name, aliases, ...docOf(schema) }
  }

  #define<Node extends SchemaNode & { readonly name: string }>(node: Node, place: Place): Node {
    if (this.#named.has(node.name)) throw invalid(place, `${node.name} is defined twice`)
    this.#named.set(node.name, node)
    return node
  }

  #count(more: number, place: Place): void {
    this.#fields += more
    if (this.#fields <= this.#limits.fieldsMax) return
    const { fieldsMax } = this.#limits
    throw invalid(place, `it has more than ${fieldsMax} fields, symbols and branches (fieldsMax)`)
  }
}

function primitive(type: PrimitiveNode['type'], schema: JsonSchema): PrimitiveNode {
  const logical = readLogicalNote(schema, { type })
  return { kind: 'primitive', type, ...(logical && { logical }) }
}

function checkFullName(name: string, place: Place): string {
  if (isPrimitiveName(name)) throw invalid(place, `${name} is built in: choose another name`)
  for (const part of name.split('.')) checkName(part, 'the name of a type', place.path)
  return name
}

function deeper({ path, namespace, depth }: Place, step = ''): Place {
  return { path: `${path}${step}`, namespace, depth: depth + 1 }
}

function docOf({ doc }: JsonSchema): { readonly doc?: string } {
  return typeof doc === 'string' ? { doc } : {}
}

function textsOf(value: unknown, what: string, place: Place): readonly string[] {
  if (value === undefined) return []
  if (Array.isArray(value) && value.every((text) => typeof text === 'string')) return value
  throw invalid(place, `${what} is a list of texts, and here it is ${say(value)}`)
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid({ path }: Place, message: string): InvalidSchemaError {
  return new InvalidSchemaError(message, { path })
}

function say(value: unknown): string {
  return value === undefined ? 'missing' : (JSON.stringify(value)?.slice(0, 80) ?? typeof value)
}
