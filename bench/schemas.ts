import {
  contentFingerprint,
  customerEventCodec,
  customerEventJson,
  identifiersOf,
  stringHash,
  type CustomerEvent,
} from '#schemas'

/*
 * What one event of about 520 bytes costs on its way in, in microseconds of one core:
 * `npx tsx bench/schemas.ts`. JSON.parse of the same bytes is the limit to compare with.
 */

const eventsCount = 20_000
const rounds = 7

const lines = Array.from({ length: eventsCount }, (_, index) => eventLine(index))
const chunk = Buffer.from(lines.join('\n'))
const ends = lineEnds(chunk)
const context = { receivedAtMs: Date.parse('2024-07-01T00:00:00.000Z') }
const decoder = customerEventJson()

// Measured before any event is kept: V8 would take a decoder whose events live long for one that
// should allocate among the old objects, and the figure would be that of its garbage collector.
const decoding = [
  measured('JSON.parse', (index) =>
    JSON.parse(chunk.toString('utf8', startOf(index), endOf(index))),
  ),
  measured('decode (JSON.parse included)', decodeAt),
]

const events = lines.map((_, index) => decodeAt(index))
const encoded = events.map((event) => customerEventCodec.encode(event))

const table = [
  ...decoding,
  measured('contentFingerprint', (index) => contentFingerprint(eventAt(index))),
  measured('identifiersOf', (index) => identifiersOf(eventAt(index))),
  measured('stringHash of messageId', (index) => stringHash(eventAt(index).messageId)),
  measured('customerEventCodec.encode', (index) => customerEventCodec.encode(eventAt(index))),
  measured('customerEventCodec.decode', (index) => customerEventCodec.decode(encodedAt(index))),
]
const bytes = Math.round(chunk.length / eventsCount)
process.stdout.write(`${eventsCount} events of ${bytes} bytes, µs of CPU an event\n`)
for (const [name, microseconds] of table) {
  process.stdout.write(`${name.padEnd(32)}${microseconds.toFixed(2)}\n`)
}

/** CPU time of the best of a few rounds over every event, in microseconds an event. */
function measured(name: string, work: (index: number) => unknown): [string, number] {
  let bestMicroseconds = Infinity
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage()
    for (let index = 0; index < eventsCount; index++) work(index)
    const { user, system } = process.cpuUsage(before)
    bestMicroseconds = Math.min(bestMicroseconds, user + system)
  }
  return [name, bestMicroseconds / eventsCount]
}

function decodeAt(index: number): CustomerEvent {
  const decoded = decoder.decode(chunk, startOf(index), endOf(index), context)
  if (!decoded.ok) throw new Error(`${decoded.reason}: ${decoded.message}`)
  return decoded.value
}

function eventAt(index: number): CustomerEvent {
  const event = events[index]
  if (event === undefined) throw new RangeError(`no event ${index}`)
  return event
}

function encodedAt(index: number): Uint8Array {
  const bytes = encoded[index]
  if (bytes === undefined) throw new RangeError(`no event ${index}`)
  return bytes
}

function startOf(index: number): number {
  return index === 0 ? 0 : endOf(index - 1) + 1
}

function endOf(index: number): number {
  return ends[index] ?? chunk.length
}

function lineEnds(bytes: Buffer): number[] {
  const found: number[] = []
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) found.push(at)
  return found
}

/** A page of a shop looked at, as analytics.js sends it: every tenth by a customer who logs in. */
function eventLine(index: number): string {
  const timestampMs = Date.parse('2024-06-10T08:13:20.000Z') + index * 731
  const hex = (index * 2_654_435_761).toString(16).padStart(12, '0')
  const common = {
    messageId: `ajs-next-${timestampMs}-3f0c2b1e-58a4-4b0e-9d8e-${hex}`,
    anonymousId: `5b6d2f1e-1f0a-4c83-9a5a-${hex}`,
    userId: index % 3 === 0 ? `user-${index}` : null,
    context: {
      library: { name: 'analytics.js', version: 'next-1.84.3' },
      page: { path: `/shoes/${index}`, url: `https://shop.example/shoes/${index}` },
      locale: 'de-DE',
    },
    timestamp: new Date(timestampMs).toISOString(),
    sentAt: new Date(timestampMs + 412).toISOString(),
    receivedAt: new Date(timestampMs + 731).toISOString(),
  }
  const properties = { product_id: `sku-${index}`, price: index / 100, currency: 'EUR' }
  return index % 10 === 0
    ? JSON.stringify({
        type: 'identify',
        traits: { email: `customer-${index}@example.com`, phone: `+4930${1_000_000 + index}` },
        ...common,
      })
    : JSON.stringify({ type: 'track', event: 'Product Viewed', properties, ...common })
}
