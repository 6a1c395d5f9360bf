import { randomUUID } from 'node:crypto'
import { schemaRegistry } from '#connectors'

/** Fields of a schema as data. */
export type Fields = readonly Readonly<Record<string, unknown>>[]

/** Settings of the registry, with what a test needs. */
export function settingsWith(
  given: Partial<schemaRegistry.SchemaRegistryConfig>,
): schemaRegistry.SchemaRegistryConfig {
  const defaults = Object.entries(schemaRegistry.connector.config).map(([name, setting]) => [
    name,
    (setting as { readonly default: unknown }).default,
  ])
  return {
    ...(Object.fromEntries(defaults) as schemaRegistry.SchemaRegistryConfig),
    retryDelayMs: 1,
    ...given,
  }
}

/** Settings as decoders and encoders get them. */
export function settingsOf(given: Partial<schemaRegistry.SchemaRegistryConfig>) {
  return (connector: string) => (connector === 'schema-registry' ? settingsWith(given) : undefined)
}

/** A subject that no other test has. */
export function newSubject(): string {
  return `test-${randomUUID()}-value`
}

/** A record's schema as JSON. */
export function recordOf(fields: Fields, name = 'shop.Order'): string {
  return JSON.stringify({ type: 'record', name, fields })
}

/** What a decoder makes of a message, fetching its schema first. */
export async function decoded<T>(
  decoder: {
    readonly prepare?: (chunk: Buffer, start: number, end: number) => Promise<void> | undefined
    readonly decode: (
      chunk: Buffer,
      start: number,
      end: number,
      context: { receivedAtMs: number },
    ) => T
  },
  message: Buffer,
): Promise<T> {
  // Messages lie within larger chunks.
  const chunk = Buffer.concat([Buffer.from('<<'), message, Buffer.from('>>')])
  await decoder.prepare?.(chunk, 2, chunk.length - 2)
  return decoder.decode(chunk, 2, chunk.length - 2, { receivedAtMs: 99 })
}
