import { simpleName } from '../schema-names.ts'
import { branchName, type EnumNode, type RecordNode, type SchemaNode } from '../schema-node.ts'
import { isAmbiguous } from './ambiguous-union.ts'

/**
 * Writes TypeScript types for a schema, as its values are decoded: logical types as their JavaScript
 * values, a long as a number or a bigint, a union under the names of its branches where JavaScript
 * cannot tell them apart. Documentation of the schema becomes doc comments.
 */
export function typescriptTypes(node: SchemaNode): string {
  return new TypeWriter().write(node)
}

/** What logical types are in JavaScript, with what to know of them. */
const logicalTypes: Readonly<Record<string, readonly [type: string, note: string]>> = {
  date: ['number', 'Milliseconds since 1970 of the midnight in UTC.'],
  decimal: ['string', 'Exact decimal text.'],
  duration: ['string', 'ISO 8601 text, such as `P14M3DT0.250S`.'],
  json: ['unknown', 'Any JSON value.'],
  uuid: ['string', 'A UUID.'],
  'time-millis': ['number', 'Milliseconds since midnight.'],
  'time-micros': ['number', 'Milliseconds since midnight, with microseconds as fraction.'],
  'timestamp-millis': ['number', 'Milliseconds since 1970.'],
  'timestamp-micros': ['number | string', 'Milliseconds since 1970; decimal text past 2248.'],
  'timestamp-nanos': ['string', 'Milliseconds since 1970, as decimal text.'],
  'local-timestamp-millis': ['number', 'Milliseconds since 1970, as if in UTC.'],
  'local-timestamp-micros': ['number | string', 'Milliseconds since 1970, as if in UTC.'],
  'local-timestamp-nanos': ['string', 'Milliseconds since 1970, as if in UTC, as decimal text.'],
}

const primitives: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  long: 'number | bigint',
  float: 'number',
  double: 'number',
  bytes: 'Buffer',
  string: 'string',
}

class TypeWriter {
  readonly #names = new Map<string, string>()
  readonly #taken = new Set(['Array', 'Buffer', 'Readonly', 'Record'])
  readonly #declarations: string[] = []

  write(node: SchemaNode): string {
    const type = this.#type(node)
    if (!('name' in node) || node.kind === 'fixed') {
      this.#declarations.push(`export type Value = ${type}\n`)
    }
    return this.#declarations.join('\n')
  }

  #type(node: SchemaNode): string {
    switch (node.kind) {
      case 'primitive':
        return logicalOf(node)?.[0] ?? primitives[node.type] ?? 'unknown'
      case 'fixed':
        return logicalOf(node)?.[0] ?? 'Buffer'
      case 'array':
        return `readonly ${parenthesised(this.#type(node.items))}[]`
      case 'map':
        return `Readonly<Record<string, ${this.#type(node.values)}>>`
      case 'union':
        return this.#union(node.branches)
      default:
        return this.#named(node)
    }
  }

  #union(branches: readonly SchemaNode[]): string {
    const isNamed = isAmbiguous(branches)
    const types = branches.map((branch) => {
      const type = this.#type(branch)
      if (!isNamed || type === 'null') return type
      return `{ readonly ${quoted(branchName(branch))}: ${type} }`
    })
    const sorted = types.toSorted(
      (left, right) => Number(left === 'null') - Number(right === 'null'),
    )
    return [...new Set(sorted)].join(' | ')
  }

  #named(node: RecordNode | EnumNode): string {
    const known = this.#names.get(node.name)
    if (known !== undefined) return known
    const name = this.#free(node.name)
    this.#names.set(node.name, name)
    const index = this.#declarations.push('') - 1
    this.#declarations[index] =
      node.kind === 'enum'
        ? `${comment(node.doc)}export type ${name} = ${node.symbols.map(quote).join(' | ')}\n`
        : `${comment(node.doc)}export interface ${name} {\n${this.#fields(node)}}\n`
    return name
  }

  #fields({ fields }: RecordNode): string {
    const lines = fields.map(({ name, type, doc }) => {
      const note = logicalOf(notNull(type))?.[1]
      const text = [doc, note].filter((part) => part !== undefined).join(' ')
      return `${comment(text === '' ? undefined : text, '  ')}  readonly ${name}: ${this.#type(type)}\n`
    })
    return lines.join('')
  }

  /** The simple name, or the full name in one word where that is taken. */
  #free(fullName: string): string {
    const simple = capital(simpleName(fullName))
    const whole = fullName.split('.').map(capital).join('')
    let name = this.#taken.has(simple) ? whole : simple
    while (this.#taken.has(name)) name += '_'
    this.#taken.add(name)
    return name
  }
}

function logicalOf(node: SchemaNode): readonly [type: string, note: string] | undefined {
  const name = 'logical' in node ? node.logical?.name : undefined
  return name === undefined ? undefined : logicalTypes[name]
}

/** The other branch of a union of null and one type. */
function notNull(node: SchemaNode): SchemaNode {
  if (node.kind !== 'union') return node
  const others = node.branches.filter((branch) => branchName(branch) !== 'null')
  return others.length === 1 ? (others[0] ?? node) : node
}

function comment(doc: string | undefined, indent = ''): string {
  if (doc === undefined) return ''
  const lines = doc
    .trim()
    .replaceAll('*/', '*\\/')
    .split(/\s*\n\s*/)
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`
}

function parenthesised(type: string): string {
  return type.includes(' ') ? `(${type})` : type
}

function quoted(name: string): string {
  return name.includes('.') ? quote(name) : name
}

function quote(text: string): string {
  return `'${text}'`
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
