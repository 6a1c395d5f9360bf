import { resolve } from 'node:path'
import { writerSchema, type AvroMessage, type AvroSchema, type Message } from '#schemas'
import type { ConnectorContext, SinkSpec } from '../../connector.ts'
import { connector } from '../connector.ts'
import { EpochDirectory } from '../epochs/epoch-directory.ts'
import { EpochWriter } from '../epochs/epoch-writer.ts'
import { onDisk } from '../file-errors.ts'
import { codecOf, nullCodec, type AvroCodecName } from './codecs/index.ts'
import { ContainerStage } from './container-stage.ts'
import { encodeRecord } from './encode-record.ts'

/** Where `writeAvro` writes and what. */
export interface WriteAvroOptions<T> {
  /** The schema of the records: a named record, as data. */
  readonly schema: AvroSchema
  /** How blocks are packed. `deflate` by default, which every reader of Avro knows. */
  readonly codec?: AvroCodecName
  /** The step's own directory by default. No other sink may write there. */
  readonly directory?: string
  /** The fields of a message's record. By default those of an `AvroMessage`, else its value. */
  readonly toFields?: (message: Message<T>) => object
}

/**
 * Writes Avro object container files into a directory: one for each epoch that has any records, named
 * by its number (`000000000042.avro`). Logical types take the values that reading gives: milliseconds,
 * and text for decimals and UUIDs. Fields that a value lacks take the schema's default.
 *
 * Delivery: exactly-once, as `files.write`. A record that does not fit the schema ends the attempt, with
 * its field and the reason: nothing is left out silently. Throws `InvalidSchemaError` for a schema that
 * is none.
 */
export function writeAvro<T>(options: WriteAvroOptions<T>): SinkSpec<T> {
  const schema = writerSchema(JSON.stringify(options.schema))
  const codec = codecOf(options.codec ?? 'deflate') ?? nullCodec
  const toFields = options.toFields ?? (({ value }: Message<T>) => fieldsOf(value))
  const directoryOf = (context: ConnectorContext) =>
    new EpochDirectory(resolve(options.directory ?? context.directory), 'avro')
  return {
    connector: connector.name,
    summary: `Avro files of ${schema.name} in ${options.directory ?? 'the directory of the step'}`,
    delivery: 'exactly-once',
    idempotentCommit: true,
    stagesLocally: true,
    async open(context, lastEpoch) {
      const directory = directoryOf(context)
      await onDisk(() => directory.open(lastEpoch))
      const encode = (message: Message<T>) => encodeRecord(schema, toFields(message), message)
      const newStage = () => new ContainerStage<T>(directory.stage(), schema, codec, encode)
      return new EpochWriter<T>(directory, newStage)
    },
    rewind: (context, epoch) => onDisk(() => directoryOf(context).rewind(epoch)),
  }
}

function fieldsOf(value: unknown): unknown {
  return isAvroMessage(value) ? value.fields : value
}

function isAvroMessage(value: unknown): value is AvroMessage {
  if (typeof value !== 'object' || value === null || !('schema' in value)) return false
  const { schema } = value
  return (
    'fields' in value && typeof schema === 'object' && schema !== null && 'fingerprint' in schema
  )
}
