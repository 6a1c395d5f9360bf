import type { PairVerb } from '#operators'
import { CliError } from '../cli-error.ts'
import { giveCommands, type GiveOptions } from '../identity/changes/give-commands.ts'
import { keyOf, requireMembers } from '../identity/state/clusters.ts'

/**
 * `anabranch unmerge`, `cannot-link`, `must-link`, `remove-edge` and `withdraw-verdict`: says of two
 * identifiers whether they are one person's.
 */
export async function pairVerb(
  verb: PairVerb['verb'],
  left: string,
  right: string,
  options: GiveOptions,
): Promise<void> {
  await giveCommands(options, async (identity) => {
    const keys = [await keyOf(left, identity), await keyOf(right, identity)] as const
    const [a, b] = await requireMembers(keys, identity.reader)
    if (keys[0] === keys[1]) {
      throw new CliError('usage', `both are ${keys[0]}: name two different identifiers`)
    }
    if (verb === 'unmerge' && a?.cluster !== b?.cluster) {
      throw new CliError('notFound', `${keys.join(' and ')} are in different profiles`, {
        fix: 'Nothing has to be parted. To keep them apart for ever: anabranch cannot-link.',
      })
    }
    return [{ verb, left: keys[0], right: keys[1] }]
  })
}
