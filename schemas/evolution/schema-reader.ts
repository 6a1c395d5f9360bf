import type { WriterSchema } from '../avro-message.ts'
import { compareSchemas } from './compare-schemas.ts'
import type { Finding } from './finding.ts'
import { parseSchema } from './parse-schema.ts'

/** The fields of a record. */
export type Fields = Readonly<Record<string, unknown>>

/** How one schema reads what another one wrote, or every reason why it cannot. */
export type Resolution =
  | {
      readonly canRead: true
      /** Throws for bytes that were not written under the schema. */
      readonly read: (bytes: Buffer) => Fields
    }
  | { readonly canRead: false; readonly problems: readonly Finding[] }

/**
 * Reads what was written under one schema into another one, by Avro's resolution: fields that were not
 * written take their default, fields that are not wanted are passed over, types are promoted, names
 * are found by their aliases, symbols that are not known become the default.
 */
export function resolveSchemas(reader: WriterSchema, writer: WriterSchema): Resolution {
  const { problems } = compareSchemas(parseSchema(reader.json), parseSchema(writer.json))
  if (problems.length > 0) return { canRead: false, problems }
  try {
    // The specification compares names without their namespaces.
    const resolver = reader.type.createResolver(writer.type, { ignoreNamespaces: true })
    return { canRead: true, read: (bytes) => reader.type.fromBuffer(bytes, resolver) as Fields }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { canRead: false, problems: [{ path: '', kind: 'type', reason }] }
  }
}
