import type { AvroMessage } from '#schemas'
import type { FilesConfig } from '../config.ts'
import type { FileFormat } from '../file-polling.ts'
import { lineFormat } from '../line-format.ts'
import { AvroPoll } from './avro-poll.ts'
import type { TimestampOf } from './decode-record.ts'
import { recordDecoder } from './record-decoder.ts'
import { SchemasSeen } from './schemas-seen.ts'
import { Window } from './window.ts'

/** Container files; and lines of rejects of such, where somebody replays them. */
export function avroFormat(
  { avroBlockBytesMax, avroSchemaBytesMax }: FilesConfig,
  timestampMs: TimestampOf | undefined,
): FileFormat<AvroMessage> {
  const schemas = new SchemasSeen(avroSchemaBytesMax)
  const replayed = lineFormat({ decode: recordDecoder(schemas, timestampMs) })
  return {
    names: /\.avro$/i,
    async poll(file, open, options) {
      if (file.kind === 'replay') return replayed.poll(file, open, options)
      open.container ??= { window: new Window(open.bytes, options.chunkBytes) }
      return new AvroPoll(file, open.container, schemas, {
        ...options,
        bytesMax: options.chunkBytes,
        blockBytesMax: avroBlockBytesMax,
        schemaBytesMax: avroSchemaBytesMax,
        timestampMs,
      })
    },
  }
}
