import { conformanceContext } from 'anabranch/connectors/conformance'
import { files } from '#connectors'
import { ChunkOrigin, type Message, type Rejection } from '#schemas'

/** Writes a file of rejects as a run does. */
export async function writeEpoch(
  directory: string,
  epoch: number,
  messages: readonly Message<unknown>[],
  options: files.WriteRejectsOptions = {},
): Promise<void> {
  const connector = files.connector
  const context = conformanceContext({ connector, directory, step: 'rejects' })
  const writer = await files.writeRejects(options).open(context, epoch - 1)
  await writer.write(messages)
  await writer.commit(await writer.prepare(epoch))
  await writer.close()
}

/** What `rejects list` would show; warnings go to `warn`. */
export async function allLines(
  directory: string,
  warn: files.WarnOfLines = unexpected,
): Promise<readonly files.RejectionLine[]> {
  const lines: files.RejectionLine[] = []
  for await (const line of files.readRejectLines(directory, warn)) lines.push(line)
  return lines
}

/** A rejection of a text that a source read at an offset; by default the source refused it. */
export function rejection(
  text: string,
  source: string,
  offset: number,
  step = source,
): Message<Rejection> {
  const origin = originOf(text, source, offset)
  const value = { reason: 'invalid-json', step, message: 'it breaks off', origin }
  return { key: '', value, timestampMs: 0, origin }
}

/** Where a text came from. */
export function originOf(text: string, source: string, offset: number): ChunkOrigin {
  return new ChunkOrigin(source, 'input/a.log', offset, Buffer.from(text))
}

/** A text as files of rejects hold it. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function unexpected(warning: string): never {
  throw new Error(warning)
}
