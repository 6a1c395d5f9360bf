import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  count,
  dedupe,
  defineSegments,
  foldProfile,
  messageKey,
  resolveIdentity,
  sliding,
  sum,
  trait,
  tumbling,
  window,
  type OperatorSpec,
  type Resolved,
} from '#operators'
import { withKey, type CustomerEvent, type Message } from '#schemas'
import { memoryStore, remoteStore, type CellSpecs } from '#state'
import { eventMessage } from '../helpers/customer-events.ts'
import { openOperator } from '../helpers/operator-harness.ts'
import { historyArbitrary, tightRules, toMessage } from './identity/evidence.ts'

const traits = {
  events: count<CustomerEvent>(),
  places: sum((event: CustomerEvent) => event.timestampMs, { decimals: 0 }),
}

/** Batches of messages: state is saved, and forgotten as far as possible, between two of them. */
const batchesArbitrary = historyArbitrary.chain((history) =>
  fc.integer({ min: 1, max: 8 }).map((length) => chunks(history.map(toMessage), length)),
)

/**
 * The runs over a remote store fetch what `prefetch` names and nothing else; any other read throws.
 * With room for one entry only, nothing stays by chance.
 */
describe('prefetch', () => {
  it('should name everything that identity reads', async () => {
    await expectSameOverRemoteStore(
      () => resolveIdentity({ rules: tightRules }),
      (batch) => batch,
    )
  })

  it('should name the members of components that new identifiers join one after the other', async () => {
    const store = remoteStore(memoryStore(), { delayMs: 0, jitterSeed: 1, sleep: async () => {} })
    const harness = await openOperator(resolveIdentity(), { store, cacheEntriesMax: 1 })
    const device = (id: string) => ({ context: { device: { id } } })
    await harness.sendRemote(
      eventMessage({ anonymousId: 'a1', ...device('d1') }),
      eventMessage({ anonymousId: 'a2', ...device('d2') }),
    )
    await harness.checkpoint()
    await harness.sendRemote(
      eventMessage({ anonymousId: 'a1', userId: 'ada' }),
      eventMessage({ anonymousId: 'a2', userId: 'ada' }),
    )
    expect(harness.values.at(-1)?.members).toHaveLength(5)
  })

  it('should name everything that dedupe reads, replayed conflicts too', async () => {
    await expectSameOverRemoteStore(
      () => dedupe(),
      (batch) =>
        batch.map((message) => {
          const { value, origin } = message
          const id = { ...value, messageId: `m${value.timestampMs}` }
          const replayed = {
            ...message,
            value: id,
            origin: { ...origin, replayed: value.userId === null },
          }
          return withKey(replayed, messageKey(id, replayed))
        }),
    )
  })

  it('should name everything that the profile fold reads, whole profiles too', async () => {
    const identity = await openOperator(resolveIdentity({ rules: tightRules }))
    const resolve = (batch: readonly Message<CustomerEvent>[]): readonly Message<Resolved>[] => {
      const from = identity.emitted.length
      identity.send(...batch)
      return identity.emitted.slice(from)
    }
    await expectSameOverRemoteStore(() => foldProfile({ traits }), resolve)
    await expectSameOverRemoteStore(() => foldProfile({ traits, emit: 'profile' }), resolve)
  })

  it('should name everything that following profiles through windows and segments reads', async () => {
    const lately = { lately: count().over(sliding({ sizeMs: 4, everyMs: 2 })) }
    const segments = defineSegments({ active: trait('lately').atLeast(1) })
    for (const emit of ['change', 'profile'] as const) {
      const identity = await openOperator(
        resolveIdentity({ rules: tightRules, emit: emitOf(emit) }),
      )
      await expectSameOverRemoteStore(
        () => foldProfile({ traits: { ...traits, ...lately }, segments, emit, snapshots: 'daily' }),
        (batch) => {
          const from = identity.emitted.length
          identity.send(...batch)
          return identity.emitted.slice(from)
        },
      )
    }
  })

  it('should name everything that windows read', async () => {
    await expectSameOverRemoteStore(
      () => window({ over: tumbling({ sizeMs: 3 }), aggregate: traits }),
      (batch) => batch.map((message) => withKey(message, message.value.userId ?? 'nobody')),
    )
  })
})

// Helpers

function emitOf(emit: 'change' | 'profile'): 'members' | 'profile' {
  return emit === 'change' ? 'members' : 'profile'
}

async function expectSameOverRemoteStore<In, Out, S extends CellSpecs>(
  spec: () => OperatorSpec<In, Out, S>,
  prepare: (batch: readonly Message<CustomerEvent>[]) => readonly Message<In>[],
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(batchesArbitrary, async (events) => {
      const batches = events.map(prepare)
      const near = await openOperator(spec())
      for (const [place, batch] of batches.entries()) {
        near.send(...batch)
        near.advance(place * 2)
      }
      const store = remoteStore(memoryStore(), { delayMs: 0, jitterSeed: 1, sleep: async () => {} })
      const far = await openOperator(spec(), { store, cacheEntriesMax: 1 })
      for (const [place, batch] of batches.entries()) {
        await far.sendRemote(...batch)
        await far.checkpoint()
        await far.advanceRemote(place * 2)
        await far.checkpoint()
      }
      expect(far.values).toEqual(near.values)
      expect(far.refused).toEqual(near.refused)
      expect(far.counters).toEqual(near.counters)
      expect(far.sideOutputs).toEqual(near.sideOutputs)
    }),
  )
}

function chunks<T>(values: readonly T[], length: number): readonly (readonly T[])[] {
  const count = Math.ceil(values.length / length)
  return Array.from({ length: count }, (_, place) =>
    values.slice(place * length, (place + 1) * length),
  )
}
