import { isAvroName } from '../schema-names.ts'

/** Names that Avro allows, for keys that it does not: `first-name` becomes `first_name`, each once. */
export function fieldNames(keys: Iterable<string>): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  for (const key of keys) {
    if (!isAvroName(key)) continue
    names.set(key, key)
    taken.add(key)
  }
  for (const key of keys) {
    if (names.has(key)) continue
    const name = free(sanitised(key), taken)
    names.set(key, name)
    taken.add(name)
  }
  return names
}

/** A type's name from a key: `shipping address` becomes `ShippingAddress`. */
export function typeName(key: string): string {
  const words = sanitised(key)
    .split('_')
    .filter((word) => word !== '')
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  return isAvroName(name) ? name : `Type${name}`
}

function sanitised(key: string): string {
  const name = key.normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll(/\W+/g, '_').slice(0, 100)
  return isAvroName(name) ? name : `_${name}`
}

function free(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  for (let number = 2; ; number++) {
    if (!taken.has(`${name}_${number}`)) return `${name}_${number}`
  }
}
