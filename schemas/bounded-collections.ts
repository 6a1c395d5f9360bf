import avro, { type Type } from 'avsc'
import { readText } from './exact-text.ts'

/** The slice of avsc's reading position that is used here; its typings leave it out. */
interface Tap {
  pos: number
  readonly buf: Buffer
  readLong(): number
  readString(): string | undefined
  skipString(): void
}

interface Part {
  _read(tap: Tap): unknown
  _skip(tap: Tap): void
}

/** Items that take no bytes (of null, of a record without fields) may be claimed without end. A message may have so many. */
const emptyItemsMax = 65_536

const emptyItems = new WeakMap<Tap, number>()

/**
 * Avro arrays for bytes from outside. avsc's own reads on past the end of the bytes, as many items as
 * they claim to have; this one throws.
 */
class BoundedArrayType extends avro.types.ArrayType {
  _read(this: { readonly itemsType: Part }, tap: Tap): unknown[] {
    const items: unknown[] = []
    for (let count = readCount(tap); count !== 0; count = readCount(tap)) {
      for (let index = 0; index < count; index++) {
        const start = tap.pos
        items.push(this.itemsType._read(tap))
        checkItem(tap, start)
      }
    }
    return items
  }

  _skip(this: { readonly itemsType: Part }, tap: Tap): void {
    for (let count = readCount(tap); count !== 0; count = readCount(tap)) {
      for (let index = 0; index < count; index++) {
        const start = tap.pos
        this.itemsType._skip(tap)
        checkItem(tap, start)
      }
    }
  }
}

/** Avro maps, bounded like `BoundedArrayType`; a key `__proto__` stays a key. */
class BoundedMapType extends avro.types.MapType {
  _read(this: { readonly valuesType: Part }, tap: Tap): object {
    const values: Record<string, unknown> = {}
    for (let count = readCount(tap); count !== 0; count = readCount(tap)) {
      for (let index = 0; index < count; index++) {
        const start = tap.pos
        const key = readText(tap) ?? ''
        const value = this.valuesType._read(tap)
        if (key === '__proto__') define(values, key, value)
        else values[key] = value
        checkItem(tap, start)
      }
    }
    return values
  }

  _skip(this: { readonly valuesType: Part }, tap: Tap): void {
    for (let count = readCount(tap); count !== 0; count = readCount(tap)) {
      for (let index = 0; index < count; index++) {
        const start = tap.pos
        tap.skipString()
        this.valuesType._skip(tap)
        checkItem(tap, start)
      }
    }
  }
}

/** A type hook for avsc: arrays and maps that end where their bytes end. */
export function boundedCollections(
  schema: unknown,
  options?: Partial<avro.ForSchemaOptions>,
): Type | undefined {
  if (typeof schema !== 'object' || schema === null || !('type' in schema)) return undefined
  if ('logicalType' in schema) return undefined
  if (schema.type === 'array') return create(BoundedArrayType, schema, options)
  return schema.type === 'map' ? create(BoundedMapType, schema, options) : undefined
}

/** avsc's typings leave the constructors' parameters out. */
function create(Constructor: unknown, schema: object, options: unknown): Type {
  const Class = Constructor as new (schema: object, options: unknown) => Type
  return new Class(schema, options)
}

function checkItem(tap: Tap, start: number): void {
  if (tap.pos > tap.buf.length) throw new RangeError('truncated buffer')
  if (tap.pos <= start) countEmpty(tap)
}

function countEmpty(tap: Tap): void {
  const count = (emptyItems.get(tap) ?? 0) + 1
  if (count > emptyItemsMax) {
    throw new RangeError(`more than ${emptyItemsMax} items that take no bytes`)
  }
  emptyItems.set(tap, count)
}

function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  })
}

/** Items of a block; a negative count is followed by the block's bytes. */
function readCount(tap: Tap): number {
  const count = tap.readLong()
  if (count >= 0) return count
  tap.readLong()
  return -count
}
