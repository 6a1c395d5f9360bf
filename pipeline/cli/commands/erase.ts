import { isProfileId } from '#operators'
import { giveCommands, type GiveOptions } from '../identity/changes/give-commands.ts'
import { keyOf, requireMembers } from '../identity/state/clusters.ts'

/**
 * `anabranch erase ID`: forgets an identifier with all that was seen of it or, by the id of a profile,
 * every identifier of the profile.
 */
export async function erase(address: string, options: GiveOptions): Promise<void> {
  await giveCommands(options, async (identity) => {
    const key = await keyOf(address, identity)
    const [found] = await requireMembers([key], identity.reader)
    const whole = isProfileId(address) ? found?.cluster.identifiers : undefined
    return (whole ?? [key]).map((identifier) => ({ verb: 'erase', identifier }))
  })
}
