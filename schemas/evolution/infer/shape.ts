import type { JsonObject, JsonValue } from '../../customer-event.ts'
import { parseIsoTime } from '../../iso-time.ts'

/** How much of a sample is kept. */
export interface InferLimits {
  /** Keys of one object; more of them are no fields but keys of a map. */
  readonly fieldsMax: number
  /** Objects and arrays nested deeper are kept as JSON text. */
  readonly depthMax: number
}

/** What has been seen at one place of a sample. Constant in size, however many values are added. */
export class Shape {
  /** Values in all, nulls too. */
  count = 0
  nulls = 0
  booleans = 0
  /** Whole numbers that fit Avro's int. */
  ints = 0
  /** Whole numbers that a number holds exactly. */
  longs = 0
  doubles = 0
  strings = 0
  /** Texts that are ISO 8601 with a zone. */
  times = 0
  items: Shape | undefined
  objects = 0
  /** Keys of objects; undefined once there were too many. */
  fields: Map<string, Shape> | undefined = new Map()
  /** What values of a map are, once keys were too many to be fields. */
  values: Shape | undefined
  /** Values that lie too deep. */
  deep = 0

  add(value: JsonValue, limits: InferLimits, depth = 0): void {
    this.count++
    if (value === null) this.nulls++
    else if (typeof value === 'boolean') this.booleans++
    else if (typeof value === 'number') this.#number(value)
    else if (typeof value === 'string') this.#string(value)
    else if (depth >= limits.depthMax) this.deep++
    else if (isArray(value)) this.#array(value, limits, depth)
    else this.#object(value, limits, depth)
  }

  /** Adds what was seen elsewhere. */
  merge(other: Shape): void {
    this.count += other.count
    this.nulls += other.nulls
    this.booleans += other.booleans
    this.ints += other.ints
    this.longs += other.longs
    this.doubles += other.doubles
    this.strings += other.strings
    this.times += other.times
    this.objects += other.objects
    this.deep += other.deep
    if (other.items !== undefined) (this.items ??= new Shape()).merge(other.items)
    if (other.values !== undefined || this.values !== undefined)
      this.#toMap().merge(other.valueShape())
    else for (const [key, shape] of other.fields ?? []) this.#field(key).merge(shape)
  }

  /** What values of all keys are together. */
  valueShape(): Shape {
    if (this.values !== undefined) return this.values
    const all = new Shape()
    for (const shape of this.fields?.values() ?? []) all.merge(shape)
    return all
  }

  #number(value: number): void {
    if ((value | 0) === value) this.ints++
    else if (Number.isSafeInteger(value)) this.longs++
    else this.doubles++
  }

  #string(value: string): void {
    this.strings++
    if (!Number.isNaN(parseIsoTime(value))) this.times++
  }

  #array(values: readonly JsonValue[], limits: InferLimits, depth: number): void {
    this.items ??= new Shape()
    for (const value of values) this.items.add(value, limits, depth + 1)
  }

  #object(object: JsonObject, limits: InferLimits, depth: number): void {
    this.objects++
    for (const [key, value] of Object.entries(object)) {
      const isFull = this.fields !== undefined && this.fields.size >= limits.fieldsMax
      if (isFull && this.fields?.has(key) === false) this.#toMap()
      const shape = this.values ?? this.#field(key)
      shape.add(value ?? null, limits, depth + 1)
    }
  }

  #field(key: string): Shape {
    const fields = (this.fields ??= new Map<string, Shape>())
    const known = fields.get(key) ?? new Shape()
    fields.set(key, known)
    return known
  }

  #toMap(): Shape {
    this.values = this.valueShape()
    this.fields = undefined
    return this.values
  }
}

/** `Array.isArray` does not narrow readonly arrays. */
function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}
