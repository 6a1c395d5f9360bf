import { ChunkOrigin, customerEventJson, identifierKey, identifiersOf } from '#schemas'
import type { CustomerEvent, Message } from '#schemas'
import { generate } from '../../../examples/simulator/generate.ts'
import type { SimulatorOptions } from '../../../examples/simulator/options.ts'

/** An event as it reaches identity resolution, and the truth that no rule knows. */
export interface Sighting {
  readonly message: Message<CustomerEvent>
  /** Keys of the identifiers that it carries. */
  readonly identifiers: readonly string[]
  /** Who did it. */
  readonly person: string
}

/** Simulated events in the order of their arrival, without repeats and lines that cannot be read. */
export function sightingsOf(options: SimulatorOptions): readonly Sighting[] {
  const decoder = customerEventJson()
  const sightings: Sighting[] = []
  for (const { line, kind, person, receivedAtMs } of generate(options)) {
    if (kind !== 'event' || person === undefined) continue
    const bytes = Buffer.from(line)
    const decoded = decoder.decode(bytes, 0, bytes.length, { receivedAtMs })
    if (!decoded.ok) continue
    const { value, timestampMs } = decoded
    const message = { key: '', value, timestampMs, origin: new ChunkOrigin('web', '0', 0, bytes) }
    sightings.push({ message, identifiers: identifiersOf(value).map(identifierKey), person })
  }
  return sightings
}
