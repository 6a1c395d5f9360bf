import { InvalidSchemaError } from '../invalid-schema-error.ts'
import { primitiveTypes, type PrimitiveName } from './schema-node.ts'

const namePattern = /^[A-Za-z_]\w*$/

/** Whether Avro allows this as the name of a field, a symbol, or a part of a type's name. */
export function isAvroName(text: string): boolean {
  return namePattern.test(text) && !isReserved(text)
}

/** Names that every JavaScript object has already: avsc takes them for present. */
function isReserved(name: string): boolean {
  return name in Object.prototype
}

/** Whether a text names a primitive type. */
export function isPrimitiveName(text: string): text is PrimitiveName {
  return (primitiveTypes as readonly string[]).includes(text)
}

/** Throws `InvalidSchemaError` unless it is a name: letters, digits and _, not beginning with a digit. */
export function checkName(name: unknown, what: string, path: string): string {
  if (typeof name === 'string' && isAvroName(name)) return name
  const shown = JSON.stringify(name)?.slice(0, 80) ?? 'missing'
  const why =
    typeof name === 'string' && isReserved(name)
      ? 'every JavaScript object has one of that name'
      : 'a name has letters, digits and _, and begins with no digit'
  throw new InvalidSchemaError(`${what} is ${shown}: ${why}`, { path })
}

/** A full name: what has no dot belongs to the namespace. Primitive types have none. */
export function fullName(name: string, namespace: string): string {
  if (name.includes('.')) return name.replace(/^\./, '')
  return namespace === '' || isPrimitiveName(name) ? name : `${namespace}.${name}`
}

/** The part before the last dot, '' where there is none. */
export function namespaceOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')))
}

/** The part after the last dot. */
export function simpleName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
