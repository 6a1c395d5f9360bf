import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import customers from '../../examples/customers.ts'
import { memoryStore } from '#state'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { runExample } from './run-example.ts'

it('should take files that come after a run until the end, and call nothing in them late', async () => {
  const directory = await temporaryDirectory()
  onTestFinished(() => directory.remove())
  const store = memoryStore()
  const first = join(directory.path, 'monday.ndjson')
  const second = join(directory.path, 'tuesday.ndjson')

  await writeFile(first, dayOfEvents('2025-03-03'))
  const before = await runExample(customers, [directory.path], store)
  expect(before.summary).toMatchObject({ read: 24, accepted: 24 })

  await writeFile(second, dayOfEvents('2025-03-04'))
  const after = await runExample(customers, [directory.path], store)
  expect(after.summary).toMatchObject({ read: 24, accepted: 24, late: 0 })
  expect(after.summary.total.read).toBe(48)
  const profile = await after.profiles.get('user_id:u')
  expect(profile?.events).toBe(48)
})

// Helpers

function dayOfEvents(day: string): string {
  const lines = Array.from({ length: 24 }, (_, hour) =>
    JSON.stringify({
      type: 'track',
      event: 'Opened',
      userId: 'u',
      timestamp: `${day}T${String(hour).padStart(2, '0')}:00:00Z`,
    }),
  )
  return `${lines.join('\n')}\n`
}
