import { Observable, of, Subject, throwError } from 'rxjs'
import { conformanceContext } from 'anabranch/connectors/conformance'
import { describe, expect, it } from 'vitest'
import { memory, type Json, type SourceReader, type SourceSpec } from '#connectors'

const limit = { messagesMax: 100, bytesMax: 1000 }
const signal = new AbortController().signal

describe('memory.read', () => {
  it('should deliver scripted messages and bad input, one partition a poll', async () => {
    const bytes = Buffer.from('{')
    const spec = memory.read({
      partitions: {
        left: [
          { value: 'a', timestampMs: 5 },
          { reason: 'invalid-json', message: 'it breaks off', bytes },
        ],
        right: [{ value: 'b', timestampMs: 1, bytes: Buffer.from('as it came') }],
      },
    })
    const reader = await opened(spec)
    const left = await reader.poll(limit, signal)
    expect(left).toMatchObject({
      partition: 'left',
      messages: [{ value: 'a', timestampMs: 5, key: '' }],
      rejected: [{ reason: 'invalid-json', step: 'events', origin: { offset: 1, bytes } }],
    })
    const right = await reader.poll(limit, signal)
    expect(right).toMatchObject({ partition: 'right', messages: [{ value: 'b' }] })
    expect(await reader.poll(limit, signal)).toBe('end')
  })

  it('should deliver what is appended while it follows', async () => {
    const script = [{ value: 1, timestampMs: 1 }]
    const reader = await opened(memory.read({ partitions: { only: script }, follow: true }), false)
    expect(await valuesOf(reader)).toEqual([1])
    expect(await reader.poll(limit, signal)).toBe('idle')
    script.push({ value: 2, timestampMs: 2 })
    expect(reader.lag?.()).toBe(1)
    expect(await valuesOf(reader)).toEqual([2])
  })

  it('should read first what it never read, then the partition that is asked for', async () => {
    const script = Array.from({ length: 3 }, (_, n) => ({ value: n, timestampMs: n }))
    const reader = await opened(memory.read({ partitions: { a: script, b: script } }))
    const order: string[] = []
    for (let polls = 0; polls < 6; polls++) {
      const poll = await reader.poll({ messagesMax: 1, bytesMax: 1, partition: 'b' }, signal)
      if (typeof poll === 'object') order.push(poll.partition)
    }
    expect(order).toEqual(['a', 'b', 'b', 'b', 'a', 'a'])
  })
})

describe('memory.observe', () => {
  it('should deliver what an Observable of RxJS sends, and end when it completes', async () => {
    const subject = new Subject<number>()
    const reader = await opened(observing(subject))
    // An empty poll, not 'idle': a run until the end must not take the silence for the end.
    expect(await reader.poll(limit, signal)).toMatchObject({ messages: [], rejected: [] })
    subject.next(7)
    subject.next(8)
    const poll = await reader.poll(limit, signal)
    expect(poll).toMatchObject({
      messages: [
        { value: 7, timestampMs: 7, origin: { source: 'events', offset: 0 } },
        { value: 8, timestampMs: 8, origin: { source: 'events', offset: 1 } },
      ],
    })
    subject.complete()
    expect(await reader.poll(limit, signal)).toBe('end')
    expect(reader.partitions()).toEqual([])
  })

  it('should take anything that can be made an Observable of', async () => {
    const interop = { '@@observable': () => of(1, 2) }
    expect(await valuesOf(await opened(observing(interop)))).toEqual([1, 2])
    await expect(opened(observing({ values: [1] }))).rejects.toThrow(/pass an Observable/)
  })

  it('should stop the run when the buffer is full, after what is in it was delivered', async () => {
    const reader = await opened(observing(of(1, 2, 3), { bufferMessagesMax: 2 }))
    expect(await valuesOf(reader)).toEqual([1, 2])
    await expect(reader.poll(limit, signal)).rejects.toThrow(
      /source events: .*raise bufferMessagesMax/,
    )
  })

  it('should say how many values it dropped where that is allowed', async () => {
    const options = { bufferMessagesMax: 2, whenFull: 'drop' } as const
    const reader = await opened(observing(of(1, 2, 3, 4, 5), options))
    expect(await reader.poll(limit, signal)).toMatchObject({
      messages: [{ value: 1 }, { value: 2 }],
      rejected: [{ reason: 'buffer-full', message: expect.stringMatching(/^3 values/) as string }],
    })
  })

  it('should pass an error of the Observable on', async () => {
    const reader = await opened(observing(throwError(() => new Error('upstream is gone'))))
    await expect(reader.poll(limit, signal)).rejects.toThrow('upstream is gone')
  })

  it('should unsubscribe when it is closed', async () => {
    let subscribed = true
    const reader = await opened(observing(new Observable<number>(() => () => (subscribed = false))))
    await reader.close()
    expect(subscribed).toBe(false)
  })

  it('should skip what was saved when it is replayable, and ask for nothing again otherwise', async () => {
    const replayed = await opened(observing(of(1, 2, 3), { replayable: true }), true, 2)
    expect(await valuesOf(replayed)).toEqual([3])
    expect(await valuesOf(await opened(observing(of(4, 5)), true, 2))).toEqual([4, 5])
  })
})

// Helpers

function observing(
  from: memory.Subscribable<number>,
  options: Partial<memory.ObserveOptions<number>> = {},
): SourceSpec<number> {
  return memory.observe({ from, timestampMsOf: (value) => value, ...options })
}

function opened<T>(
  spec: SourceSpec<T>,
  untilEnd = true,
  resumeFrom?: Json,
): Promise<SourceReader<T>> {
  const context = { connector: memory.connector, directory: '/nowhere', step: 'events', untilEnd }
  return spec.open(conformanceContext(context), resumeFrom)
}

async function valuesOf<T>(reader: SourceReader<T>): Promise<readonly T[]> {
  const poll = await reader.poll(limit, signal)
  return typeof poll === 'object' ? poll.messages.map(({ value }) => value) : []
}
