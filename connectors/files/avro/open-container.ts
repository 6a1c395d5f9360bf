import { codecNames, codecOf } from './codecs/index.ts'
import type { Container } from './container-file.ts'
import { readHeader, type ContainerHeader } from './header.ts'
import type { SchemasSeen } from './schemas-seen.ts'
import type { Window } from './window.ts'

/** Most headers are shorter. */
const firstTryBytes = 16 << 10

/** Names and lengths in a header, beside the schema. */
const beside = 64 << 10

/** Why a file cannot be read, or not yet. */
export type Unreadable =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'refused'; readonly reason: string; readonly problem: string }

/** Reads a file's header, and finds the codec and the schema that it names. */
export async function openContainer(
  window: Window,
  schemas: SchemasSeen,
  schemaBytesMax: number,
): Promise<Container | Unreadable> {
  const header = await headerOf(window, schemaBytesMax + beside)
  if (header === undefined) return { kind: 'incomplete' }
  if ('problem' in header) return refused('not-avro', header.problem)
  const codec = codecOf(header.codec)
  if (codec === undefined) return refused('unsupported-codec', otherCodec(header.codec))
  try {
    return { header, codec, schema: schemas.get(header.schema) }
  } catch (error) {
    return refused('invalid-avro-schema', (error as Error).message)
  }
}

async function headerOf(
  window: Window,
  bytesMax: number,
): Promise<ContainerHeader | { readonly problem: string } | undefined> {
  for (const length of [firstTryBytes, bytesMax]) {
    const bytes = await window.at(0, length)
    const header = readHeader(bytes)
    if (!('kind' in header)) return header
    if (header.kind === 'invalid') return header
    if (bytes.length < length) return undefined
  }
  return { problem: `its header has more than ${bytesMax} bytes: raise files.avroSchemaBytesMax` }
}

function refused(reason: string, problem: string): Unreadable {
  return { kind: 'refused', reason, problem }
}

function otherCodec(name: string): string {
  const shown = JSON.stringify(name.slice(0, 40))
  return `its codec is ${shown}: write it with ${codecNames.join(', ')} instead`
}
