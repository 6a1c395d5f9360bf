import type { DecodeReason } from '#schemas'
import type { Random } from '../random.ts'

type Changes = Readonly<Record<string, unknown>>
type Spoiler = readonly [DecodeReason, (line: string, random: Random) => string]

const deepLevels = 200
const nested: unknown = JSON.parse(`${'{"a":'.repeat(deepLevels)}1${'}'.repeat(deepLevels)}`)
const noDate = '2025-13-45T99:99:99Z'
const farFuture = '2199-01-01T00:00:00.000Z'

/** Ways to spoil a good line, each with the reason for which a decoder has to refuse the result. */
const spoilers: readonly Spoiler[] = [
  ['invalid-json', (line, random) => line.slice(0, random.between(1, line.length - 1))],
  ['invalid-json', (line) => line.replace('":', '"=')],
  ['invalid-json', (line) => line + line],
  ['invalid-json', (_, random) => `\u0000\u0007\u001f\ufffd${random.hex(6)}\u0001{"type"`],
  ['invalid-json', () => '<html><body><h1>502 Bad Gateway</h1></body></html>'],
  ['invalid-json', () => '['.repeat(1_000)],
  ['not-an-object', (_, random) => random.pick(['42', 'null', '"track"', '[]', 'true'])],
  ['too-deep', (line) => changed(line, { properties: nested })],
  ['unknown-type', (line) => changed(line, { type: undefined })],
  ['unknown-type', (line) => changed(line, { type: 'purchase' })],
  ['unknown-type', () => '{"__proto__":{"type":"track"},"constructor":{"prototype":1}}'],
  ['missing-id', (line) => changed(line, { userId: undefined, anonymousId: undefined })],
  ['missing-event', (line) => changed(line, { type: 'track', event: '' })],
  ['missing-group-id', (line) => changed(line, { type: 'group', groupId: null })],
  ['missing-previous-id', (line) => changed(line, { type: 'alias', previousId: undefined })],
  ['wrong-type', (line) => changed(line, { userId: { id: 7 } })],
  ['wrong-type', (line) => changed(line, { anonymousId: ['x'] })],
  ['wrong-type', (line) => changed(line, { properties: 'revenue=1' })],
  ['invalid-time', (line) => changed(line, { timestamp: noDate, originalTimestamp: noDate })],
  ['invalid-time', (line) => changed(line, { originalTimestamp: 'yesterday' })],
  ['timestamp-in-future', (line) => changed(line, { originalTimestamp: farFuture, sentAt: null })],
]

/** A line that cannot be taken. */
export interface BadLine {
  readonly line: string
  /** The reason for which a decoder has to refuse it. */
  readonly reason: DecodeReason
}

/** Spoils a good line. What comes out never holds a line feed. */
export function spoil(line: string, random: Random): BadLine {
  const [reason, spoiler] = random.pick(spoilers)
  return { line: spoiler(line, random), reason }
}

/** The message with other fields; `undefined` takes a field away. */
function changed(line: string, changes: Changes): string {
  const message = JSON.parse(line) as Changes
  return JSON.stringify({ ...message, ...changes })
}
