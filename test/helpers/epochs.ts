import { stringCodec } from '#schemas'
import { value, type StateReader } from '#state'

/** Rows of each epoch that `save-epochs.ts` saves; more than a page of a scan. */
export const rowsMax = 2_500

/** What it saves: under each key the number of the epoch, and then some. */
export const epochSpecs = { text: value(stringCodec) }

/** The epoch that each row is of. */
export async function epochsOfRows(
  reader: StateReader<typeof epochSpecs>,
): Promise<Record<string, number>> {
  const epochs: Record<string, number> = {}
  for await (const [key, text] of reader.scan('text')) epochs[key] = Number.parseInt(text, 10)
  return epochs
}

/** The same, asked for key by key. */
export async function epochsOfKeys(
  reader: StateReader<typeof epochSpecs>,
): Promise<Record<string, number>> {
  const keys = Array.from({ length: rowsMax }, (_, row) => `row ${row}`)
  const texts = await reader.get('text', keys)
  const epochs = keys.flatMap((key, at) => {
    const text = texts[at]
    return text === undefined ? [] : [[key, Number.parseInt(text, 10)] as const]
  })
  return Object.fromEntries(epochs)
}

/** What the rows of one epoch have to be. */
export function rowsOfEpoch(epoch: number): Record<string, number> {
  const rows = Array.from({ length: rowsMax }, (_, row) => row)
  const kept = rows.filter((row) => row % 7 !== epoch % 7)
  return Object.fromEntries(kept.map((row) => [`row ${row}`, epoch]))
}
