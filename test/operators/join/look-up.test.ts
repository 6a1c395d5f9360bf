import { describe, expect, it } from 'vitest'
import {
  lookUp,
  RejectError,
  type CallOutcome,
  type LookedUp,
  type LookUpOptions,
  type Outside,
} from '#operators'
import type { Message } from '#schemas'
import { messageOf } from '../../helpers/customer-events.ts'

type Options = Partial<LookUpOptions<string, number>>

describe('lookUp', () => {
  it('should ask for the different keys of a batch, so many in a call, and keep the order', async () => {
    const { asked, send } = open({ keysPerCallMax: 2 })
    expect(await send('b', 'a', 'b', 'ccc')).toEqual(['b 1', 'a 1', 'b 1', 'ccc 3'])
    expect(asked).toEqual([['b', 'a'], ['ccc']])
  })

  it('should remember answers for a while, and that a key is not known', async () => {
    const { asked, clock, send } = open({ cacheForMs: 100 })
    await send('a', 'unknown')
    clock.nowMs += 100
    expect(await send('a', 'unknown')).toEqual(['a 1', 'unknown ?'])
    expect(asked).toEqual([['a', 'unknown']])
    clock.nowMs += 1
    await send('a')
    expect(asked).toEqual([['a', 'unknown'], ['a']])
  })

  it('should remember no more than it has room for, and answer a batch that is larger', async () => {
    const { asked, send } = open({ cacheEntriesMax: 1 })
    expect(await send('a', 'bb', 'ccc')).toEqual(['a 1', 'bb 2', 'ccc 3'])
    await send('ccc', 'bb')
    expect(asked).toEqual([['a', 'bb', 'ccc'], ['bb']])
  })

  it('should remember nothing where it is told so', async () => {
    const { asked, send } = open({ cacheForMs: 0 })
    await send('a')
    await send('a')
    expect(asked).toEqual([['a'], ['a']])
  })

  it('should let a message without a key through, and refuse one that keyOf refuses', async () => {
    const keyOf = (value: string) => {
      if (value === 'bad') throw new RejectError('no-such-country', 'bad is no country')
      return value === 'none' ? undefined : value
    }
    const { asked, refused, send } = open({ keyOf })
    expect(await send('none', 'bad', 'a')).toEqual(['none ?', 'a 1'])
    expect(refused).toEqual(['no-such-country: bad is no country'])
    expect(asked).toEqual([['a']])
  })

  it('should find the keys that spoil a call, and reject their messages alone', async () => {
    const { asked, refused, send, counters } = open({ keysPerCallMax: 8 })
    expect(await send('a', 'bb', 'poison', 'ccc', 'poison 2')).toEqual(['a 1', 'bb 2', 'ccc 3'])
    expect(refused).toEqual([
      'look-up-failed: look-up of "poison" failed: cannot read poison',
      'look-up-failed: look-up of "poison 2" failed: cannot read poison 2',
    ])
    expect(asked[0]).toHaveLength(5)
    expect(counters.get('look_ups_failed')).toBe(2)
  })

  it('should take an Error for the answer of one key, and ask again the next time', async () => {
    const answers = [new Error('locked'), 7]
    const load = async () => new Map([['a', answers.shift() ?? 0]])
    const { refused, send } = open({ load })
    expect(await send('a')).toEqual([])
    expect(refused).toEqual(['look-up-failed: look-up of "a" failed: locked'])
    expect(await send('a')).toEqual(['a 7'])
  })

  it('should pass messages through without an answer where it is told so', async () => {
    const { send } = open({ onError: 'pass-through', onOutage: 'pass-through' })
    expect(await send('poison', 'a')).toEqual(['poison failed', 'a 1'])
    expect(await send('outage', 'bb')).toEqual(['outage failed', 'bb failed'])
  })

  it('should stop the run in an outage, and only where it is told so for a refused key', async () => {
    await expect(open().send('outage', 'a')).rejects.toThrow('look-up of "outage" failed: away')
    await expect(open({ onError: 'stop' }).send('poison')).rejects.toThrow('cannot read poison')
    const { refused, send } = open({ onOutage: 'reject' })
    expect(await send('outage')).toEqual([])
    expect(refused).toEqual(['look-up-unavailable: look-up of "outage" failed: away'])
  })

  it('should stop the run when load answers no Map', async () => {
    const load = async () => ({ a: 1 }) as never
    await expect(open({ load }).send('a')).rejects.toThrow('let it answer a Map')
  })

  it('should refuse everything that makes no sense at once', () => {
    const wrong = { keyOf: undefined as never, load: {} as never, timeoutMs: 0, cacheForMs: -1 }
    expect(() => lookUp({ ...wrong, onError: 'ignore' as 'stop', callsInFlightMax: 1.5 })).toThrow(
      /^lookUp: keyOf is undefined.*; load is object.*; callsInFlightMax is 1.5.*; timeoutMs is 0.*; cacheForMs is -1.*; onError is "ignore".*reject, pass-through, stop/,
    )
  })
})

// Helpers

/** A look-up of the length of words, whose source is asked directly. */
function open(options: Options = {}) {
  const asked: (readonly string[])[] = []
  const refused: string[] = []
  const counters = new Map<string, number>()
  const clock = { nowMs: 1_000 }
  const load = async (keys: readonly string[]) => {
    asked.push(keys)
    const poison = keys.find((key) => key.startsWith('poison'))
    if (poison !== undefined) throw new Error(`cannot read ${poison}`)
    return new Map(keys.filter((key) => key !== 'unknown').map((key) => [key, key.length]))
  }
  const spec = lookUp<string, number>({ keyOf: (word) => word, load, ...options })
  const operator = spec.open({
    step: 'look-up',
    cells: {},
    timers: { set: () => {}, delete: () => {} },
    watermarkMs: () => -Infinity,
    processingTimeMs: () => -Infinity,
    count: (name, by = 1) => void counters.set(name, (counters.get(name) ?? 0) + by),
  })
  const outside: Outside = { nowMs: () => clock.nowMs, call: (call) => outcomeOf(call, asked) }
  const send = async (...words: readonly string[]) => {
    const batch = words.map((word) => messageOf(word))
    await operator.prepare?.(batch, outside)
    const said: string[] = []
    const output = {
      emit: ({ value }: Message<LookedUp<string, number>>) => void said.push(textOf(value)),
      reject: (_message: unknown, reason: string, detail: string) =>
        void refused.push(`${reason}: ${detail}`),
      sideOutput: () => {},
    }
    for (const message of batch) operator.onMessage(message, output)
    return said
  }
  return { asked, clock, counters, refused, send }
}

/** A call is made once; one that asks for `outage` is not answered. */
async function outcomeOf<T>(
  call: (signal: AbortSignal) => Promise<T>,
  asked: readonly (readonly string[])[],
): Promise<CallOutcome<T>> {
  try {
    const answer = await call(new AbortController().signal)
    if (asked.at(-1)?.includes('outage') !== true) return { kind: 'answered', answer }
    return { kind: 'unavailable', error: new Error('away') }
  } catch (error) {
    return { kind: 'refused', error }
  }
}

function textOf({ value, found, failed }: LookedUp<string, number>): string {
  return `${value} ${failed ? 'failed' : (found ?? '?')}`
}
