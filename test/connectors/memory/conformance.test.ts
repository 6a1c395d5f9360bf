import { describeSink, describeSource, type SourceFixture } from 'anabranch/connectors/conformance'
import { memory, TransientError } from '#connectors'

describeSource<number>('memory.read', {
  connector: memory.connector,
  readAhead: { unit: 'messages', max: 0 },
  setUp: async (count) => {
    let outages = 0
    const partitions: Record<string, memory.Scripted<number>[]> = { left: [], right: [] }
    for (let index = 0; index < count; index++) {
      partitions[index % 3 === 0 ? 'left' : 'right']?.push({ value: index, timestampMs: index })
    }
    const beforePoll = () => {
      if (outages-- > 0) throw new TransientError('the outside is away', {})
    }
    return {
      spec: memory.read({ partitions, beforePoll }),
      indexOf: (value) => value,
      taken: () => 0,
      failNextPoll: () => (outages = 1),
    }
  },
})

describeSource<number>('memory.observe', {
  connector: memory.connector,
  // An Observable cannot be asked to wait: its buffer is the bound.
  readAhead: { unit: 'messages', max: 10_000 },
  setUp: async (count) => observing(count),
})

describeSink<number>('memory.write', {
  connector: memory.connector,
  setUp: async () => {
    let outages = 0
    const collection = new memory.Collection<number>()
    const beforeCommit = () => {
      if (outages-- > 0) throw new TransientError('the outside is away', {})
    }
    return {
      spec: memory.write(collection, { beforeCommit }),
      message: (index) => ({
        key: '',
        value: index,
        timestampMs: index,
        origin: { source: 's', partition: 'p', offset: index, bytes: Buffer.of(), replayed: false },
      }),
      visible: async () => collection.values(),
      failNextCommit: () => (outages = 1),
    }
  },
})

// Helpers

/** A cold Observable that delivers everything as soon as it is subscribed to. */
function observing(count: number): SourceFixture<number> {
  const from: memory.Subscribable<number> = {
    subscribe: (observer: { next(value: number): void; complete(): void }): memory.Subscription => {
      for (let index = 0; index < count; index++) observer.next(index)
      observer.complete()
      return { unsubscribe() {} }
    },
  }
  return {
    spec: memory.observe({ from, timestampMsOf: (value) => value, replayable: true }),
    indexOf: (value) => value,
    taken: () => count,
  }
}
