import { messageKey } from '#operators'
import { ChunkOrigin, customerEventJson, withKey, type CustomerEvent, type Message } from '#schemas'
import { generate } from '../examples/simulator/generate.ts'
import { returningPeople, seed } from './workspace.ts'

/** Simulated events of returning people in the order of their arrival, keyed by message, in batches. */
export function* simulatedBatches(
  batchLength: number,
): Generator<readonly Message<CustomerEvent>[]> {
  const decoder = customerEventJson()
  let batch: Message<CustomerEvent>[] = []
  for (const { line, receivedAtMs } of generate({ seed, ...returningPeople })) {
    const bytes = Buffer.from(line)
    const decoded = decoder.decode(bytes, 0, bytes.length, { receivedAtMs })
    if (!decoded.ok) continue
    const { value, timestampMs } = decoded
    const origin = new ChunkOrigin('web', '0', 0, bytes)
    const message = { key: '', value, timestampMs, origin }
    batch.push(withKey(message, messageKey(value, message)))
    if (batch.length < batchLength) continue
    yield batch
    batch = []
  }
}
