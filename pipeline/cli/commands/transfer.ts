import { CliError } from '../cli-error.ts'
import { giveCommands, type GiveOptions } from '../identity/changes/give-commands.ts'
import { keyOf, requireMembers } from '../identity/state/clusters.ts'

/**
 * `anabranch transfer DEVICE to ACCOUNT`: what was seen on a device so far is taken back, and it belongs
 * to the account from now on.
 */
export async function transfer(
  device: string,
  words: readonly string[],
  options: GiveOptions,
): Promise<void> {
  const [account, ...rest] = words.filter((word) => word.toLowerCase() !== 'to')
  if (account === undefined || rest.length > 0) {
    throw new CliError('usage', 'a transfer names a device and an account', {
      fix: 'Write: anabranch transfer device_id:abc to user_id:ada',
    })
  }
  await giveCommands(options, async (identity) => {
    const keys = [await keyOf(device, identity), await keyOf(account, identity)] as const
    await requireMembers(keys, identity.reader)
    return [{ verb: 'transfer', device: keys[0], account: keys[1] }]
  })
}
