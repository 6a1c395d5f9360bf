/** The join that customer data is about: what a profile said when something happened. */
import { describe, expect, it } from 'vitest'
import { memory } from '#connectors'
import {
  count,
  event,
  foldProfile,
  resolveIdentity,
  temporalJoin,
  type ProfileChange,
} from '#operators'
import { pipeline, type PipelineDefinition } from '#pipeline'
import { avroCodec, stringCodec, type CustomerEvent } from '#schemas'
import { at, BARRIER, CRASH, simulate } from '../../../pipeline/testing.ts'
import { customerEvent } from '../../helpers/customer-events.ts'

interface Version {
  readonly rank: number
  readonly orders: number
}

const versionCodec = avroCodec<Version>({
  name: 'version',
  schema: {
    type: 'record',
    name: 'Version',
    fields: [
      { name: 'rank', type: 'long' },
      { name: 'orders', type: 'long' },
    ],
  },
})

const nothing = memory.write(new memory.Collection())

describe('a join with profiles', () => {
  it('should add what the profile said when the event happened', async () => {
    const script = {
      web: [
        ordered(10),
        viewed('v1', 15),
        BARRIER,
        ordered(20),
        viewed('v2', 25),
        CRASH,
        ordered(30),
      ],
    }
    const { output } = await simulate(viewsWithProfiles(), { sources: { events: script } })
    expect(output('views')).toEqual(['v1 1', 'v2 2'])
    expect(output('late')).toEqual([])
  })
})

// Helpers

/** Page views, each with the orders that its person had placed by then. */
function viewsWithProfiles(): PipelineDefinition {
  const asOf = temporalJoin({
    left: stringCodec,
    right: versionCodec,
    rankOf: ({ rank }) => rank,
  })
  return pipeline('as-of', (p) => {
    const events = memory.read<CustomerEvent>({ partitions: {}, latenessMs: 100 })
    const identity = p
      .source('events', events)
      .apply('identity', resolveIdentity({ emit: 'profile' }))
    const versions = identity
      .apply(
        'profiles',
        foldProfile({ traits: { orders: count().where(event('Ordered')) }, emit: 'profile' }),
      )
      .key('profiles-by-id', ({ profileId }) => profileId)
      .flatMap('versions', versionsOf)
    const views = identity
      .filter('viewed', ({ event }) => event?.event === 'Viewed')
      .key('views-by-profile', ({ profileId }) => profileId)
      .map('ids', ({ event }) => event?.messageId ?? '')
    const joined = p.join('profile-of-view', views, versions, asOf)
    joined.map('text', ({ left, right }) => `${left} ${right?.orders}`).sink('views', nothing)
    joined.sideOutput('late').sink('late', nothing)
    p.rejects.sink('rejects', nothing)
  })
}

function versionsOf({ profile }: ProfileChange): readonly Version[] {
  if (profile === undefined) return []
  return [{ rank: profile.version, orders: Number(profile.traits['orders']) }]
}

function ordered(timestampMs: number) {
  return at(timestampMs, customerEvent({ event: 'Ordered', userId: 'ada', timestampMs }))
}

function viewed(messageId: string, timestampMs: number) {
  return at(timestampMs, customerEvent({ event: 'Viewed', userId: 'ada', messageId, timestampMs }))
}
