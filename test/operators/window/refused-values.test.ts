import { expect, it } from 'vitest'
import { session, sliding, sum, tumbling, window } from '#operators'
import type { JsonValue } from '#schemas'
import { messageOf } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'

const aggregate = { total: sum((value: JsonValue) => value) }

it.each([
  [
    'tumbling',
    () => openOperator(window({ over: tumbling({ sizeMs: 10 }), aggregate, idOf: String })),
  ],
  [
    'sliding',
    () =>
      openOperator(window({ over: sliding({ sizeMs: 10, everyMs: 5 }), aggregate, idOf: String })),
  ],
  [
    'session',
    () => openOperator(window({ over: session({ gapMs: 10 }), aggregate, idOf: String })),
  ],
])('should count values that add nothing to a %s window, by why', async (_, open) => {
  const harness = await open()
  for (const value of ['3', 4, 2 ** 60]) harness.send(messageOf<JsonValue>(value, at))
  expect(harness.counter('window_not_a_number')).toBe(1)
  expect(harness.counter('window_too_many_digits')).toBe(1)
  harness.advance(100)
  expect(harness.values[0]).toMatchObject({ messages: 3, values: { total: 4 } })
})

// Helpers

const at = { key: 'key', timestampMs: 1 }
