import { findMembers, isProfileId, type IdentifierVerb } from '#operators'
import { CliError } from '../cli-error.ts'
import { giveCommands, type GiveOptions } from '../identity/changes/give-commands.ts'
import { keyOf, requireMembers } from '../identity/state/clusters.ts'
import { warn } from '../output/warn.ts'

/** Verbs about one identifier that keep it. */
export type MarkVerb = Exclude<IdentifierVerb['verb'], 'erase'>

/**
 * `anabranch block`, `unblock`, `withdraw-consent` and `give-consent`. A value may be blocked before it
 * was ever seen; consent is a person's, so it is about every identifier of the profile.
 */
export async function markVerb(
  verb: MarkVerb,
  address: string,
  options: GiveOptions,
): Promise<void> {
  const isOfPerson = verb === 'withdraw-consent' || verb === 'give-consent'
  if (isProfileId(address) && !isOfPerson) {
    throw new CliError('usage', `${address} is a profile: name an identifier, as type:value`)
  }
  await giveCommands(options, async (identity) => {
    const identifier = await keyOf(address, identity)
    if (verb !== 'block') await requireMembers([identifier], identity.reader)
    const [found] = await findMembers(identity.reader, [identifier])
    if (found === undefined) warn(`${identifier} was never seen`)
    const all = isOfPerson ? found?.cluster.identifiers : undefined
    return (all ?? [identifier]).map((each) => ({ verb, identifier: each }))
  })
}
