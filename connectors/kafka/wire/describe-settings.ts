import type { ClusterSettings } from '../topics/check-topics.ts'
import type { WireConnection } from './connection.ts'
import { ProtocolReader, ProtocolWriter } from './protocol.ts'

/** DescribeConfigs in the oldest version that brokers still know (1.1 and newer). */
const describeConfigs = { apiKey: 32, apiVersion: 1 }
const topicResource = 2
const brokerResource = 4

/** The settings that are asked for. */
const topicSettings = ['cleanup.policy']
const brokerSettings = ['transaction.max.timeout.ms']

interface Resource {
  readonly kind: number
  readonly name: string
  readonly settings: readonly string[]
}

/** Asks a broker for settings of topics, and for its own. What may not be read is left out. */
export async function describeSettings(
  connection: WireConnection,
  brokerId: number,
  topics: readonly string[],
): Promise<ClusterSettings> {
  const resources: readonly Resource[] = [
    { kind: brokerResource, name: String(brokerId), settings: brokerSettings },
    ...topics.map((name) => ({ kind: topicResource, name, settings: topicSettings })),
  ]
  const answer = await connection.request(describeConfigs, encode(resources))
  return decode(new ProtocolReader(answer))
}

function encode(resources: readonly Resource[]): Buffer {
  const writer = new ProtocolWriter()
  writer.array(resources, ({ kind, name, settings }) => {
    writer
      .int8(kind)
      .string(name)
      .array(settings, (setting) => writer.string(setting))
  })
  const withSynonyms = 0
  return writer.int8(withSynonyms).toBuffer()
}

function decode(reader: ProtocolReader): ClusterSettings {
  reader.int32() // How long the request was held back.
  const found = reader.array(() => {
    const code = reader.int16()
    reader.string() // What was wrong, in words.
    const kind = reader.int8()
    const name = reader.string() ?? ''
    const settings = reader.array(() => readSetting(reader))
    return { code, name: kind === brokerResource ? '' : name, settings }
  })
  const readable = found.filter(({ code }) => code === 0)
  return new Map(readable.map(({ name, settings }) => [name, new Map(settings)]))
}

function readSetting(reader: ProtocolReader): readonly [string, string] {
  const name = reader.string() ?? ''
  const value = reader.string() ?? ''
  reader.int8() // Whether it may be changed.
  reader.int8() // Where it comes from.
  reader.int8() // Whether it is a secret.
  reader.array(() => [reader.string(), reader.string(), reader.int8()])
  return [name, value]
}
