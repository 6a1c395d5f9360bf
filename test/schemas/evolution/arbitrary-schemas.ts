import fc from 'fast-check'
import { Choices } from './choices.ts'
import { mutate, renameSome } from './mutate-schema.ts'

/** A schema as data, in the shapes that the generator makes. */
export type Schema = string | readonly Schema[] | { readonly [key: string]: unknown }

const leaves: readonly Schema[] = [
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
  { type: 'long', logicalType: 'timestamp-millis' },
  { type: 'long', logicalType: 'timestamp-micros' },
  { type: 'int', logicalType: 'date' },
  { type: 'string', logicalType: 'uuid' },
  { type: 'bytes', logicalType: 'decimal', precision: 8, scale: 2 },
  { type: 'bytes', logicalType: 'decimal', precision: 8, scale: 3 },
]

/** Builds a schema from choices, so that fast-check can shrink it. */
class Builder {
  readonly #choices: Choices
  readonly #records: string[] = []
  #named = 0

  constructor(choices: Choices) {
    this.#choices = choices
  }

  record(depth = 0): Schema {
    const name = this.#name('Record')
    this.#records.push(name)
    const count = 1 + this.#choices.next(4)
    const fields = Array.from({ length: count }, (_, index) => ({
      name: `f${index}`,
      type: this.type(depth + 1),
    }))
    return { type: 'record', name, fields }
  }

  type(depth: number): Schema {
    const kind = this.#choices.next(depth > 3 ? 8 : 16)
    if (kind < 8) return leaves[this.#choices.next(leaves.length)] ?? 'int'
    if (kind === 8) return { type: 'array', items: this.type(depth + 1) }
    if (kind === 9) return { type: 'map', values: this.type(depth + 1) }
    if (kind === 10) return this.#enum()
    if (kind === 11)
      return { type: 'fixed', name: this.#name('Fixed'), size: this.#choices.next(3) }
    if (kind === 12) return this.record(depth)
    if (kind === 13)
      return ['null', this.#records[this.#choices.next(this.#records.length)] ?? 'int']
    return this.#union(depth)
  }

  #enum(): Schema {
    const symbols = ['A', 'B', 'C', 'D'].slice(this.#choices.next(2), 2 + this.#choices.next(3))
    const byDefault = this.#choices.next(2) === 1 && { default: symbols[0] }
    return { type: 'enum', name: this.#name('Enum'), symbols, ...byDefault }
  }

  #union(depth: number): Schema {
    const branches = Array.from({ length: 1 + this.#choices.next(3) }, () => this.type(depth + 2))
    const byName = new Map(branches.map((branch) => [branchName(branch), branch]))
    byName.delete('union')
    return byName.size === 0 ? 'null' : [...byName.values()]
  }

  #name(kind: string): string {
    const namespace = ['a', 'b', 'c'][this.#choices.next(3)] ?? ''
    return `${namespace}.${kind}${this.#named++}`
  }
}

function branchName(branch: Schema): string {
  if (typeof branch === 'string') return branch
  if (Array.isArray(branch)) return 'union'
  const { name, type } = branch as { readonly name?: string; readonly type: string }
  return name ?? type
}

const choices = fc.array(fc.nat({ max: 1_000 }), { maxLength: 60, size: 'max' })

/** A reader's and a writer's schema: the one is a changed copy of the other. */
export const schemaPair: fc.Arbitrary<readonly [reader: Schema, writer: Schema]> = fc
  .tuple(choices, choices)
  .map(([build, change]) => {
    const writer = new Builder(new Choices(build)).record()
    const changes = new Choices(change)
    return [renameSome(mutate(writer, changes), changes), writer]
  })
