import { describe, expect, it } from 'vitest'
import {
  filterOperator,
  flatMapOperator,
  keyBytesMax,
  keyOperator,
  mapOperator,
  messageKey,
  RejectError,
  type OperatorSpec,
} from '#operators'
import { eventMessage, messageOf } from '../helpers/customer-events.ts'
import { openOperator } from '../helpers/operator-harness.ts'

describe('mapOperator', () => {
  it('should replace the value and keep key, time and origin', async () => {
    const message = messageOf(2, { key: 'k', timestampMs: 7 })
    const [mapped] = await run(
      mapOperator((value: number) => value * 10),
      message,
    )
    expect(mapped).toEqual({ ...message, value: 20 })
  })

  it('should stop the run when the function throws', async () => {
    const harness = await openOperator(mapOperator(() => failing('a bug')))
    expect(() => harness.send(messageOf(1))).toThrow('a bug')
  })

  it('should send the message to rejects when the function throws a RejectError', async () => {
    const refuse = () => {
      throw new RejectError('no-price', 'the order has no price')
    }
    const harness = await openOperator(mapOperator(refuse))
    const message = messageOf(1)
    harness.send(message)
    expect(harness.refused).toEqual([
      { message, reason: 'no-price', detail: 'the order has no price' },
    ])
  })
})

describe('filterOperator', () => {
  it('should let through what the function keeps', async () => {
    const messages = [1, 2, 3, 4].map((value) => messageOf(value))
    const kept = await run(
      filterOperator((value: number) => value % 2 === 0),
      ...messages,
    )
    expect(kept.map(({ value }) => value)).toEqual([2, 4])
  })
})

describe('flatMapOperator', () => {
  it('should give each value of a message, under its key and at its time', async () => {
    const message = messageOf('ab', { key: 'k', timestampMs: 7 })
    const letters = await run(
      flatMapOperator((text: string) => text),
      message,
    )
    expect(letters).toEqual([
      { ...message, value: 'a' },
      { ...message, value: 'b' },
    ])
  })

  it('should reject a message that becomes too many, even endlessly many, and emit none of it', async () => {
    const harness = await openOperator(flatMapOperator(endless, { resultsMax: 10 }))
    harness.send(messageOf(1))
    expect(harness.emitted).toEqual([])
    expect(harness.refused).toMatchObject([{ reason: 'too-many-results' }])
  })
})

describe('keyOperator', () => {
  it('should put a message under its key', async () => {
    const [keyed] = await run(
      keyOperator((value: { id: string }) => value.id),
      messageOf({ id: 'x' }),
    )
    expect(keyed?.key).toBe('x')
  })

  it('should reject a message with an empty key', async () => {
    const harness = await openOperator(keyOperator(() => ''))
    harness.send(messageOf(1))
    expect(harness.refused).toMatchObject([{ reason: 'no-key' }])
  })

  it('should reject a message whose key no store would take, counted in bytes', async () => {
    const harness = await openOperator(keyOperator((key: string) => key))
    const longest = 'ä'.repeat(keyBytesMax / 2)
    const tooLong = ['k'.repeat(5_000), `${longest}.`, '\0'.repeat(keyBytesMax)]
    harness.send(...[longest, ...tooLong].map((key) => messageOf(key)))
    expect(harness.emitted.map(({ key }) => key)).toEqual([longest])
    expect(harness.refused.map(({ reason }) => reason)).toEqual(tooLong.map(() => 'key-too-long'))
  })
})

describe('messageKey', () => {
  it('should tell messages of two sources apart', () => {
    const web = eventMessage({ messageId: 'm' }, { source: 'web' })
    const app = eventMessage({ messageId: 'm' }, { source: 'app' })
    expect(messageKey(web.value, web)).toBe('web/m')
    expect(messageKey(app.value, app)).not.toBe(messageKey(web.value, web))
  })
})

// Helpers

async function run<In, Out>(
  spec: OperatorSpec<In, Out>,
  ...messages: readonly ReturnType<typeof messageOf<In>>[]
) {
  const harness = await openOperator(spec)
  harness.send(...messages)
  expect(harness.refused).toEqual([])
  return harness.emitted
}

function failing(text: string): never {
  throw new Error(text)
}

function* endless(): Iterable<number> {
  for (let value = 0; ; value += 1) yield value
}
