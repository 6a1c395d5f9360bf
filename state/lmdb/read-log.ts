import type { RowChange } from '../state-store.ts'
import { decodeChanges, logRange, logRowKey, numberOfLogRow } from './epoch-log.ts'
import type { Pending } from './pending.ts'
import { ownTable, type RawRows } from './raw-rows.ts'

/** Brings `pending` to where the log is, reading only the epochs that it does not know. */
export function readLog(rows: RawRows, pending: Pending): void {
  const [first] = rows.range(ownTable, { ...logRange, limit: 1 })
  const oldest = first === undefined ? Infinity : numberOfLogRow(first.key)
  while ((pending.epochs[0]?.number ?? Infinity) < oldest) pending.removeOldest()
  const from = logRowKey((pending.epochs.at(-1)?.number ?? 0) + 1, 0)
  for (const { changes, ...epoch } of readEpochs(rows, from)) pending.add(epoch, changes)
}

interface LogEpoch {
  number: number
  chunks: number
  bytes: number
  readonly changes: RowChange[]
}

function* readEpochs(rows: RawRows, from: string): Iterable<LogEpoch> {
  let epoch: LogEpoch | undefined
  for (const row of rows.range(ownTable, { ...logRange, from })) {
    const number = numberOfLogRow(row.key)
    if (epoch?.number !== number) {
      if (epoch !== undefined) yield epoch
      epoch = { number, chunks: 0, bytes: 0, changes: [] }
    }
    for (const change of decodeChanges(row.bytes)) epoch.changes.push(change)
    epoch.chunks++
    epoch.bytes += row.bytes.length
  }
  if (epoch !== undefined) yield epoch
}
