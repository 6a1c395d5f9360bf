import avro from 'avsc'
import { boundedCollections } from '#schemas'
import { readLong } from './long.ts'

/** What a container file begins with. */
export interface ContainerHeader {
  /** Name of the codec of its blocks. */
  readonly codec: string
  /** The schema as JSON. */
  readonly schema: string
  /** The 16 bytes behind every block. */
  readonly marker: Buffer
  /** Length of the header. */
  readonly bytes: number
}

/** What may be found instead. */
export type HeaderProblem =
  { readonly kind: 'incomplete' } | { readonly kind: 'invalid'; readonly problem: string }

/** `Obj` and the version of the format. */
export const magic = Buffer.from('Obj\u0001', 'latin1')

/** Bytes of the marker. */
export const markerBytes = 16

const metadataMax = 1000
const type = avro.Type.forSchema(
  {
    type: 'record',
    name: 'org.apache.avro.file.Header',
    fields: [
      { name: 'magic', type: { type: 'fixed', name: 'Magic', size: magic.length } },
      { name: 'meta', type: { type: 'map', values: 'bytes' } },
      { name: 'sync', type: { type: 'fixed', name: 'Sync', size: markerBytes } },
    ],
  },
  { typeHook: boundedCollections },
)

interface HeaderRecord {
  readonly meta: Readonly<Record<string, Buffer>>
  readonly sync: Buffer
}

/** Reads the header at the beginning of `bytes` (Avro specification, "Object Container Files"). */
export function readHeader(bytes: Buffer): ContainerHeader | HeaderProblem {
  const start = bytes.subarray(0, magic.length)
  if (!magic.subarray(0, start.length).equals(start)) {
    return { kind: 'invalid', problem: 'it does not begin with "Obj" and 1, as Avro files do' }
  }
  const entries = readLong(bytes, magic.length)
  if (entries === 'incomplete') return { kind: 'incomplete' }
  if (entries === 'invalid' || Math.abs(entries.value) > metadataMax) {
    return { kind: 'invalid', problem: `its metadata has more than ${metadataMax} entries` }
  }
  return readMetadata(bytes)
}

function readMetadata(bytes: Buffer): ContainerHeader | HeaderProblem {
  const { value, offset } = decoded(bytes)
  if (value === undefined) return { kind: 'incomplete' }
  const schema = value.meta['avro.schema']?.toString()
  if (schema === undefined) return { kind: 'invalid', problem: 'its metadata has no avro.schema' }
  const codec = value.meta['avro.codec']?.toString() ?? 'null'
  return { codec, schema, marker: Buffer.from(value.sync), bytes: offset }
}

function decoded(bytes: Buffer): { readonly value?: HeaderRecord; readonly offset: number } {
  try {
    return type.decode(bytes)
  } catch (error) {
    // The map claims more entries than there are bytes.
    if (error instanceof RangeError) return { offset: -1 }
    throw error
  }
}

/** The bytes of a header. */
export function headerBytes({ codec, schema, marker }: Omit<ContainerHeader, 'bytes'>): Buffer {
  const meta = { 'avro.codec': Buffer.from(codec), 'avro.schema': Buffer.from(schema) }
  return type.toBuffer({ magic, meta, sync: marker })
}
