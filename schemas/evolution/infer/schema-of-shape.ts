import type { AvroSchema } from '../../avro.ts'
import { fieldNames, typeName } from './field-names.ts'
import { Shape } from './shape.ts'

/** Keys that few objects have are keys of a map from here on. */
const mapKeysMin = 50
/** The part of the objects that has a key on average, below which keys are those of a map. */
const mapPresenceMax = 0.1

/** Writes schemas for shapes, and notes what they do not show by themselves. */
export class ShapeWriter {
  /** What to know before the schema is used, each with its place. */
  readonly notes: string[] = []
  readonly #namespace: string
  readonly #names = new Set<string>()

  constructor(namespace: string) {
    this.#namespace = namespace
  }

  /** A record of the keys of a shape's objects. */
  record(shape: Shape, name: string, path: string): object {
    const keys = [...(shape.fields?.keys() ?? [])]
    const names = fieldNames(keys)
    const unique = this.#unique(name)
    const fields = keys.map((key) => {
      const field = names.get(key) ?? key
      const place = path === '' ? key : `${path}.${key}`
      if (field !== key)
        this.notes.push(`${place}: Avro allows no such name: the field is ${field}`)
      return this.#field(shape, key, field, `${unique}${typeName(key)}`, place)
    })
    const namespace = path === '' && this.#namespace !== '' && { namespace: this.#namespace }
    return { type: 'record', name: unique, ...namespace, fields }
  }

  #field(parent: Shape, key: string, name: string, type: string, path: string): object {
    const shape = parent.fields?.get(key) ?? new Shape()
    const isOptional = shape.nulls > 0 || shape.count < parent.objects
    const branches = this.#branches(shape, type, path)
    if (!isOptional) return { name, type: single(branches) }
    return { name, type: ['null', ...branches], default: null }
  }

  /** The types of values that are not null. */
  #branches(shape: Shape, name: string, path: string): readonly AvroSchema[] {
    const { booleans, ints, longs, doubles, strings, deep, items, objects } = shape
    const branches: AvroSchema[] = []
    if (booleans > 0) branches.push('boolean')
    if (doubles > 0) branches.push('double')
    else if (longs > 0) branches.push('long')
    else if (ints > 0) branches.push('int')
    if (items !== undefined) branches.push(this.#array(items, name, path))
    if (objects > 0) branches.push(this.#object(shape, name, path))
    if (strings > 0) branches.push(this.#string(shape, path))
    if (deep > 0) return [this.#json(path)]
    if (branches.length > 0) return branches
    this.notes.push(`${path}: only null was seen: string is assumed`)
    return ['string']
  }

  #array(items: Shape, name: string, path: string): AvroSchema {
    if (items.count === 0) this.notes.push(`${path}: only empty arrays were seen`)
    const branches = this.#branches(items, `${name}Item`, `${path}[]`)
    return { type: 'array', items: items.nulls > 0 ? ['null', ...branches] : single(branches) }
  }

  #object(shape: Shape, name: string, path: string): AvroSchema {
    if (!isMap(shape)) return this.record(shape, name, path)
    const keys = shape.fields?.size
    const number = keys === undefined ? 'too many' : `${keys}`
    this.notes.push(`${path}: ${number} different keys, so it is a map and no record`)
    const values = shape.valueShape()
    const branches = this.#branches(values, `${name}Value`, `${path}{}`)
    return { type: 'map', values: values.nulls > 0 ? ['null', ...branches] : single(branches) }
  }

  #string({ times, strings, count, nulls }: Shape, path: string): AvroSchema {
    // A time among other types would be told apart from them by no program.
    if (times < strings || strings + nulls < count) return 'string'
    this.notes.push(`${path}: each value is an ISO time: it is written as milliseconds since 1970`)
    return { type: 'long', logicalType: 'timestamp-millis' }
  }

  #json(path: string): AvroSchema {
    this.notes.push(`${path}: nested too deep: kept as JSON text`)
    return { type: 'string', logicalType: 'json' }
  }

  #unique(name: string): string {
    let unique = name
    for (let number = 2; this.#names.has(unique); number++) unique = `${name}${number}`
    this.#names.add(unique)
    return unique
  }
}

/** Too many keys, or many of which each object has few. */
function isMap({ fields, objects }: Shape): boolean {
  if (fields === undefined) return true
  if (fields.size < mapKeysMin) return false
  let present = 0
  for (const { count } of fields.values()) present += count
  return present / (fields.size * objects) < mapPresenceMax
}

function single(branches: readonly AvroSchema[]): AvroSchema {
  const [only] = branches
  return branches.length === 1 && only !== undefined ? only : branches
}
