import { resolve } from 'node:path'
import type { Message } from '#schemas'
import type { ConnectorContext, SinkSpec } from '../connector.ts'
import { connector } from './connector.ts'
import { EpochDirectory } from './epochs/epoch-directory.ts'
import { EpochWriter } from './epochs/epoch-writer.ts'
import { LineStage } from './epochs/line-stage.ts'
import { onDisk } from './file-errors.ts'

/** Where `write` writes and what. */
export interface WriteOptions<T> {
  /** The step's own directory by default. No other sink may write there. */
  readonly directory?: string
  /** The line for a message, without a line break. By default its value as JSON. */
  readonly toLine?: (message: Message<T>, context: ConnectorContext) => string
}

/**
 * Writes lines (NDJSON) into a directory: one file for each epoch that has any, named by its number
 * (`000000000042.ndjson`), so that the files read in the order of their names are the whole output.
 *
 * Delivery: exactly-once. An epoch is written under a temporary name and made durable, and appears
 * under its own name by a rename when it is committed; repeating that changes nothing. Both lie on the
 * disk of this machine, so a pipeline that another machine may go on with needs another sink: committing
 * there throws `SetupError`.
 *
 * So there are as many files as epochs with output: with a checkpoint every second and output in each,
 * 86,400 a day. Nothing joins or removes them; lengthen `runtime.checkpointIntervalMs` for fewer.
 */
export function write<T>(options: WriteOptions<T> = {}): SinkSpec<T> {
  const toLine = options.toLine ?? (({ value }: Message<T>) => JSON.stringify(value))
  const directoryOf = (context: ConnectorContext) => resolve(options.directory ?? context.directory)
  return {
    connector: connector.name,
    summary: `NDJSON files in ${options.directory ?? 'the directory of the step'}`,
    delivery: 'exactly-once',
    idempotentCommit: true,
    stagesLocally: true,
    async open(context, lastEpoch) {
      const directory = new EpochDirectory(directoryOf(context))
      await onDisk(() => directory.open(lastEpoch))
      const newStage = () =>
        new LineStage<T>(directory.stage(), (message) => toLine(message, context))
      return new EpochWriter<T>(directory, newStage)
    },
    rewind: (context, epoch) =>
      onDisk(() => new EpochDirectory(directoryOf(context)).rewind(epoch)),
  }
}
