import { describe, expect, it } from 'vitest'
import { kafka, type Membership, type SharingListener } from '#connectors'
import { services } from '../../helpers/services.ts'
import { kafkaContext, numberDecoder, uniqueName, withTopic } from './helpers.ts'
import { until } from './until.ts'

const settings = { sessionTimeoutMs: 6_000, heartbeatIntervalMs: 200 }

// Needs a broker: npm run services:up.
describe.skipIf(services.kafka === undefined)('members of a group', () => {
  it('should share the partitions of a topic, and hand them over when one leaves', () =>
    withTopic(
      async (topic) => {
        const pipeline = uniqueName('shared')
        const first = await join(topic, pipeline)
        await until(() => first.held.size === 4)
        const second = await join(topic, pipeline)
        await until(() => first.held.size === 2 && second.held.size === 2)
        expect([...first.held, ...second.held].sort()).toEqual(
          [0, 1, 2, 3].map((number) => `${topic}-${number}`),
        )
        await first.membership.leave()
        expect(first.held.size).toBe(0)
        await until(() => second.held.size === 4)
        await second.membership.leave()
        expect(first.lost + second.lost).toBe(0)
      },
      { partitions: 4 },
    ))

  it('should give a partition to another one only after it was let go of', () =>
    withTopic(
      async (topic) => {
        const pipeline = uniqueName('shared')
        const gate = deferred()
        const first = await join(topic, pipeline, () => gate.promise)
        await until(() => first.held.size === 2)
        const second = await join(topic, pipeline)
        await until(() => first.revoking === 1)
        // Long enough for a group that does not wait to have moved it.
        await new Promise((resolve) => setTimeout(resolve, 1_500))
        expect(second.held.size).toBe(0)
        gate.resolve()
        await until(() => second.held.size === 1)
        await first.membership.leave()
        await second.membership.leave()
      },
      { partitions: 2 },
    ))

  it('should stay in the group while its last epochs end, however long that takes', () =>
    withTopic(async (topic) => {
      const pipeline = uniqueName('shared')
      const gate = deferred()
      const first = await join(topic, pipeline, () => gate.promise)
      await until(() => first.held.size === 1)
      const second = await join(topic, pipeline)
      const left = first.membership.leave()
      await until(() => first.revoking === 1)
      // Longer than the group waits for a member that has gone silent.
      await new Promise((resolve) => setTimeout(resolve, settings.sessionTimeoutMs + 2_000))
      expect(second.held.size).toBe(0)
      gate.resolve()
      await left
      await until(() => second.held.size === 1)
      await second.membership.leave()
      expect([first.held.size, first.lost]).toEqual([0, 0])
    }))

  it('should end joining when it is told to, though the group waits for somebody', () =>
    withTopic(
      async (topic) => {
        const pipeline = uniqueName('shared')
        const gate = deferred()
        const first = await join(topic, pipeline, () => gate.promise)
        await until(() => first.held.size === 2)
        const second = await join(topic, pipeline)
        await until(() => first.revoking === 1)
        const abort = new AbortController()
        const third = join(topic, pipeline, undefined, {}, abort.signal)
        abort.abort(new Error('stopped'))
        await expect(third).rejects.toThrow('stopped')
        gate.resolve()
        await until(() => second.held.size === 1)
        await first.membership.leave()
        await second.membership.leave()
      },
      { partitions: 2 },
    ))

  it('should share nothing with another pipeline, whatever group the two commit to', () =>
    withTopic(async (topic) => {
      const more = { group: uniqueName('team') }
      const billing = await join(topic, uniqueName('billing'), undefined, more)
      const profiles = await join(topic, uniqueName('profiles'), undefined, more)
      await until(() => billing.held.size === 1 && profiles.held.size === 1)
      await billing.membership.leave()
      await profiles.membership.leave()
    }))

  it('should let go of a partition when the time for it is over', () =>
    withTopic(
      async (topic) => {
        const pipeline = uniqueName('shared')
        const first = await join(topic, pipeline, () => new Promise(() => {}), {
          revokeBudgetMs: 300,
        })
        await until(() => first.held.size === 1)
        await first.membership.leave()
        const second = await join(topic, pipeline)
        await until(() => second.held.size === 1)
        await second.membership.leave()
      },
      { partitions: 1 },
    ))

  it('should resolve for a member that gets nothing', () =>
    withTopic(
      async (topic) => {
        const pipeline = uniqueName('shared')
        const first = await join(topic, pipeline)
        await until(() => first.held.size === 1)
        const second = await join(topic, pipeline)
        expect(second.held.size).toBe(0)
        await first.membership.leave()
        await until(() => second.held.size === 1)
        await second.membership.leave()
      },
      { partitions: 1 },
    ))

  it('should say which topic is missing', async () => {
    const topic = uniqueName('missing')
    await expect(join(topic, uniqueName('shared'))).rejects.toThrow(
      `${topic}: there is no such topic to be read; anabranch topics create makes it.`,
    )
  })
})

// Helpers

function deferred() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve: () => resolve() }
}

interface Member {
  readonly membership: Membership
  readonly held: Set<string>
  readonly revoking: number
  readonly lost: number
}

/** Joins, and keeps account of what it holds. */
async function join(
  topic: string,
  pipeline: string,
  beforeRevoked: () => Promise<void> = async () => {},
  more: object = {},
  signal?: AbortSignal,
): Promise<Member> {
  const held = new Set<string>()
  const count = { revoking: 0, lost: 0 }
  const listener: SharingListener = {
    assigned: (partitions) => partitions.forEach((id) => held.add(id)),
    async revoked(partitions) {
      count.revoking++
      await beforeRevoked()
      count.revoking--
      partitions.forEach((id) => held.delete(id))
    },
    lost(partitions) {
      count.lost++
      partitions.forEach((id) => held.delete(id))
    },
    failed(error) {
      throw error
    },
  }
  const spec = kafka.read({ topics: [topic], decode: numberDecoder })
  const context = kafkaContext({ pipeline, settings: { ...settings, ...more } })
  const membership = await spec.sharing?.join({ ...context, ...(signal && { signal }) }, listener)
  if (membership === undefined) throw new Error('the source cannot be shared')
  return {
    membership,
    held,
    get revoking() {
      return count.revoking
    },
    get lost() {
      return count.lost
    },
  }
}
