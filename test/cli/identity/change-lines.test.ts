import { expect, it } from 'vitest'
import type { Profile } from '#operators'
import { changeLines } from '../../../pipeline/cli/identity/changes/change-lines.ts'

it('should say of a change to what is known alone that no profile splits', () => {
  const profile: Profile = {
    id: 'p_1',
    version: 1,
    identifiers: [],
    aliases: [],
    traits: {},
    events: 1,
    firstSeenMs: 0,
    lastSeenMs: 0,
  }
  const nothing = { deltas: [], reviewsOpened: [], reviewsClosed: [] }
  const forgotten = { before: [profile], after: [], profilesBefore: 1, profilesAfter: 0 }
  expect(changeLines({ ...nothing, ...forgotten }, true).slice(0, 2)).toEqual([
    'This would change:',
    '  no profile splits or merges, only what is known of them',
  ])
})
