import { writeFile } from 'node:fs/promises'

const monday = Date.parse('2025-01-06T09:00:00.000Z')

/** A line of an event of a person, as an SDK sends it; `number` makes its id and its time. */
export function eventLine(person: string, number: number): string {
  const time = new Date(monday + number * 1_000).toISOString()
  return JSON.stringify({
    type: number === 0 ? 'identify' : 'track',
    messageId: `${person}-${number}`,
    userId: person,
    anonymousId: `browser-of-${person}`,
    ...(number === 0 ? { traits: { email: `${person}@example.com` } } : { event: 'Page Read' }),
    context: { library: { name: 'analytics.js', version: '2.0.0' } },
    timestamp: time,
    sentAt: time,
    receivedAt: time,
  })
}

/** Writes a file with ten events of each person, one of them twice, and two bad lines. */
export async function writeEvents(path: string, people: readonly string[]): Promise<void> {
  const events = people.flatMap((person) =>
    Array.from({ length: 10 }, (_, number) => eventLine(person, number)),
  )
  const again = people.map((person) => eventLine(person, 3))
  const lines = [...events, ...again, '{"type":', '{"type":"dance","userId":"ada"}']
  await writeFile(path, lines.map((line) => `${line}\n`).join(''))
}
