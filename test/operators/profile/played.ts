import {
  foldProfile,
  profileReader,
  resolveIdentity,
  type IdentityCommand,
  type IdentityRules,
  type MergeRules,
  type Profile,
} from '#operators'
import type { CustomerEvent, Message } from '#schemas'
import { openOperator } from '../../helpers/operator-harness.ts'

/** Identity with the fold of profiles behind it. */
export interface Profiles {
  readonly send: (message: Message<CustomerEvent | IdentityCommand>) => void
  readonly advance: (toMs: number) => void
}

/** Drives identity and the fold of profiles; answers what came out, and what a reader finds at the end. */
export async function played(
  { rules, traits }: { readonly rules: IdentityRules; readonly traits: MergeRules<CustomerEvent> },
  drive: (profiles: Profiles) => void,
) {
  const spec = foldProfile({ traits, emit: 'profile' })
  const identity = await openOperator(resolveIdentity({ rules, emit: 'profile' }))
  const fold = await openOperator(spec)
  const passOn = (work: () => void): void => {
    const from = identity.emitted.length
    work()
    fold.send(...identity.emitted.slice(from))
  }
  drive({
    send: (message) => passOn(() => identity.send(message)),
    advance: (toMs) => passOn(() => identity.advance(toMs)),
  })
  await identity.checkpoint()
  await fold.checkpoint()
  const reader = profileReader({
    identity: await identity.reader(),
    fragments: await fold.reader(),
    rules,
    traits: spec.traits,
  })
  const profiles: Profile[] = []
  for await (const profile of reader.list()) profiles.push(profile)
  return { changes: fold.values, profiles, resolved: identity.values }
}
