import { createHash } from 'node:crypto'
import type { Message } from '#schemas'
import type {
  ProfileMessage,
  ProfileMessageState,
} from '../../../../connectors/scylla/profiles/index.ts'
import { messageOf } from '../../../helpers/customer-events.ts'

/** A profile id that a name stands for. */
export function idOf(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 32)
  return `p_${BigInt(`0x${hash}`).toString(32).padStart(26, '0')}`
}

/** A profile with an event and a user id of its own, apart from what is given. */
export function recordOf(
  name: string,
  fields: Partial<ProfileMessageState> = {},
): ProfileMessageState {
  const times = { firstSeenMs: 1_000, lastSeenMs: 2_000 }
  return {
    id: idOf(name),
    version: 1,
    aliases: [],
    identifiers: [{ type: 'user_id', value: name, ...times, count: 1 }],
    events: 1,
    ...times,
    traits: { name },
    ...fields,
  }
}

/** A message with the present state of profiles. */
export function changeOf(
  profile: ProfileMessageState,
  ...others: readonly ProfileMessageState[]
): Message<ProfileMessage> {
  return messageOf({ profile, others })
}
