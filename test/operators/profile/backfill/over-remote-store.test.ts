import { describe, expect, it } from 'vitest'
import {
  count,
  defineSegments,
  foldProfile,
  HistoryFold,
  resolveIdentity,
  sliding,
  storedName,
  trait,
  TraitSet,
  type IdentityCommand,
  type Resolved,
} from '#operators'
import type { CustomerEvent, Message } from '#schemas'
import { eventMessage, messageOf } from '../../../helpers/customer-events.ts'
import { overRemoteStore } from '../../../helpers/over-remote-store.ts'

const traits = { events: count(), lately: count().over(sliding({ sizeMs: 6, everyMs: 2 })) }
const segments = defineSegments({ regulars: trait('events').atLeast(4) })
const events = [
  eventMessage({ userId: 'ada', timestampMs: 1 }),
  eventMessage({ anonymousId: 'b1', timestampMs: 2 }),
  eventMessage({ userId: 'bob', timestampMs: 3 }),
  eventMessage({ userId: 'ada', anonymousId: 'b1', timestampMs: 4 }),
]
const stamp = { atMs: 5, author: 'tess', reason: 'new traits' }
const identifiers = ['user_id:bob', 'anonymous_id:b1', 'user_id:nobody']

describe('the past of traits over a remote store', () => {
  it.each(['change', 'profile'] as const)(
    'should name all that it reads, where steps emit %s',
    async (emit) => {
      const commands: readonly IdentityCommand[] = [
        { ...stamp, id: 'c1', verb: 'revisit', identifiers },
        { ...stamp, id: 'c2', verb: 'backfill', traits: names(), histories: histories() },
      ]
      const said: Message<CustomerEvent | IdentityCommand>[] = [
        ...events,
        ...commands.map((command) => messageOf(command)),
      ]
      const members = emit === 'change' ? 'members' : 'profile'
      const identity = await overRemoteStore(
        () => resolveIdentity({ emit: members }),
        said.map((message) => [message]),
      )
      expect(identity.far).toEqual(identity.near)
      // Of the two commands: one message for each of the two profiles.
      expect(identity.near.filter(({ histories: own }) => own !== undefined)).toHaveLength(4)

      const folded = await overRemoteStore(
        () => foldProfile({ traits, segments, emit }),
        identity.near.map((value) => [messageOf<Resolved>(value)]),
      )
      expect(folded.far).toEqual(folded.near)
      expect(folded.near.some((value) => 'histories' in value)).toBe(false)
      if (emit === 'change') return
      // What was there already counts once more here: the same events are given as their own past.
      expect(folded.near.at(-1)?.profile?.traits).toMatchObject({ events: 2, lately: 2 })
    },
  )
})

// Helpers

const names = () => new TraitSet(traits).traits.map(storedName)

/** The events that are there, as if they had come before the traits were declared. */
function histories() {
  const fold = new HistoryFold(new TraitSet(traits).traits)
  for (const { value } of events) fold.add(keyOf(value), value)
  return [...fold.histories()]
}

function keyOf({ userId, anonymousId }: CustomerEvent): string {
  return userId === null ? `anonymous_id:${anonymousId ?? ''}` : `user_id:${userId}`
}
