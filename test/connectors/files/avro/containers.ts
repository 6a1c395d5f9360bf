import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { conformanceContext } from 'anabranch/connectors/conformance'
import { files, type SinkSpec } from '#connectors'
import type { AvroMessage, Message } from '#schemas'
import { SourceTest, temporaryDirectory, type OpenOptions } from '../helpers.ts'

/** A fixture that another implementation wrote; see `fixtures/README.md`. */
export function fixture(name: string): Buffer {
  return readFileSync(new URL(`fixtures/${name}.avro`, import.meta.url))
}

/** Names of fixtures that hold the hundred orders. */
export const orderFixtures = [
  ...['null', 'deflate', 'snappy', 'zstandard', 'zstandard-streamed'].map(
    (name) => `fastavro-${name}`,
  ),
  ...['null', 'deflate', 'snappy', 'zstandard'].map((name) => `apache-${name}`),
] as const

/** The orders that are in the fixtures. */
export function orders(count = 100) {
  return Array.from({ length: count }, (_, number) => ({
    number,
    customer: number % 3 === 0 ? null : `customer ${number}`,
    price: (number / 100).toFixed(2),
    at: Date.UTC(2024, 1, 29, 12) + number / 1000,
    tags: Array.from({ length: number % 3 }, () => 'a'),
  }))
}

/** Writes files into a directory and makes a source of it. */
export async function sourceOf(
  contents: Readonly<Record<string, Buffer>>,
  options: Partial<files.ReadAvroOptions> = {},
  open: Partial<OpenOptions> = {},
) {
  const directory = await temporaryDirectory()
  const input = join(directory, 'input')
  await mkdir(input)
  for (const [name, bytes] of Object.entries(contents)) {
    await mkdir(dirname(join(input, name)), { recursive: true })
    await writeFile(join(input, name), bytes)
  }
  const spec = files.readAvro({ paths: [input], ...options })
  const source = new SourceTest<AvroMessage>(spec, { directory, ...open })
  return { source, input, directory, spec }
}

/** Fields as plain objects. */
export function fieldsOf(values: readonly AvroMessage[]) {
  return values.map(({ fields }) => ({ ...fields }))
}

/** The numbers of orders. */
export function numbersOf(values: readonly AvroMessage[]) {
  return values.map(({ fields }) => fields['number'])
}

/** Where the blocks of a container file end, and so where it begins. */
export function blockEnds(bytes: Buffer): readonly number[] {
  const marker = bytes.subarray(-16)
  const ends: number[] = []
  for (let at = bytes.indexOf(marker); at !== -1; at = bytes.indexOf(marker, at + 16)) {
    ends.push(at + 16)
  }
  return ends
}

/** What a sink makes of batches of values, an epoch each. */
export async function written<T>(spec: SinkSpec<T>, batches: readonly (readonly T[])[]) {
  const writer = await spec.open(await sinkContext(), 0)
  for (const [index, values] of batches.entries()) {
    await writer.write(values.map((value) => messageOf(value)))
    await writer.commit(await writer.prepare(index + 1))
  }
  await writer.close()
}

export async function sinkContext() {
  const directory = await temporaryDirectory()
  return conformanceContext({ connector: files.connector, directory, settings: {} })
}

export function messageOf<T>(value: T, offset = 0): Message<T> {
  const origin = {
    source: 'orders',
    partition: 'p',
    offset,
    bytes: Buffer.from('x'),
    replayed: false,
  }
  return { key: '', value, timestampMs: 0, origin }
}
