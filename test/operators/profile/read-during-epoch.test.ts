import { describe, expect, it } from 'vitest'
import { foldProfile, profileReader, resolveIdentity, type IdentitySpec } from '#operators'
import { memoryStore, type CellSpecs, type StateReader } from '#state'
import { eventMessage } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'

describe('profileReader', () => {
  it('should find a profile that an epoch merges while it is read', async () => {
    const store = memoryStore()
    const spec = resolveIdentity()
    const writer = await openOperator(spec, { store })
    writer.send(eventMessage({ userId: 'ada', anonymousId: 'a1', timestampMs: 1 }))
    writer.send(eventMessage({ userId: 'ada', anonymousId: 'a2', timestampMs: 2 }))
    writer.send(eventMessage({ anonymousId: 'a3', timestampMs: 3 }))
    await writer.checkpoint()
    const identity = await writer.reader()
    let merged = false
    const merging: StateReader<IdentitySpec['state']> = {
      ...withMethods(identity),
      async get(cell, keys) {
        const values = await identity.get(cell, keys)
        if (merged) return values
        merged = true
        writer.send(eventMessage({ userId: 'ada', anonymousId: 'a3', timestampMs: 4 }))
        await writer.checkpoint()
        return values
      },
    }
    const profileSpec = foldProfile({ traits: {} })
    const fragments = await (await openOperator(profileSpec, { store })).reader()
    const { rules } = spec
    const reader = profileReader({
      identity: merging,
      fragments,
      rules,
      traits: profileSpec.traits,
    })
    const profile = await reader.get('anonymous_id:a3')
    expect(profile?.identifiers).toContainEqual(expect.objectContaining({ value: 'ada' }))
  })
})

// Helpers

/** A reader's methods as an object's own, so that some of them can be replaced. */
function withMethods<S extends CellSpecs>(reader: StateReader<S>): StateReader<S> {
  return {
    get: (cell, keys) => reader.get(cell, keys),
    scan: (cell, options) => reader.scan(cell, options),
    entries: (cell, key) => reader.entries(cell, key),
  }
}
