import { SchemaRegistryError } from './errors.ts'
import type { RegisteredSchema } from './registry.ts'

/** Reads a version of a subject from the registry's answer. */
export function readRegistered(data: unknown, where: string): RegisteredSchema {
  refuseOthers(data, where)
  return {
    subject: readText(data, 'subject', where),
    version: readNumber(data, 'version', where),
    id: readNumber(data, 'id', where),
    json: readText(data, 'schema', where),
  }
}

/** Reads a schema from the registry's answer for its id. */
export function readSchemaById(data: unknown, id: number, where: string): string {
  refuseOthers(data, `${where} (id ${id})`)
  return readText(data, 'schema', where)
}

/** Reads a text of the registry's answer. */
export function readText(data: unknown, name: string, where: string): string {
  const value = memberOf(data, name)
  if (typeof value === 'string') return value
  throw unexpected(data, name, where)
}

function readNumber(data: unknown, name: string, where: string): number {
  const value = memberOf(data, name)
  if (typeof value === 'number') return value
  throw unexpected(data, name, where)
}

/** Registries hold schemas of other kinds too, and schemas in parts. */
function refuseOthers(data: unknown, where: string): void {
  const type = memberOf(data, 'schemaType') ?? 'AVRO'
  if (type !== 'AVRO') {
    const message = `${where} has a schema of type ${JSON.stringify(type)}: only AVRO is read`
    throw new SchemaRegistryError('invalid-schema', message)
  }
  const references = memberOf(data, 'references')
  if (Array.isArray(references) && references.length > 0) {
    const message = `${where} has a schema that refers to other subjects: register it in one piece`
    throw new SchemaRegistryError('invalid-schema', message)
  }
}

function memberOf(data: unknown, name: string): unknown {
  if (typeof data !== 'object' || data === null) return undefined
  return (data as Readonly<Record<string, unknown>>)[name]
}

function unexpected(data: unknown, name: string, where: string): SchemaRegistryError {
  const shown = JSON.stringify(data)?.slice(0, 200) ?? 'nothing'
  const message = `${where} answered without ${name}: ${shown}: is it a schema registry?`
  return new SchemaRegistryError('refused', message)
}
