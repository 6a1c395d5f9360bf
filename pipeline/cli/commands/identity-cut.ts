import { readCut } from '#operators'
import { CliError } from '../cli-error.ts'
import { edgeLines } from '../identity/explain/explanation-lines.ts'
import { keyOf, requireMembers } from '../identity/state/clusters.ts'
import { withIdentity, type IdentityOptions } from '../identity/state/open-identity.ts'
import { print } from '../output/print.ts'
import { sayAge } from '../output/say-age.ts'

/** Options of `anabranch identity cut`. */
export interface IdentityCutOptions extends IdentityOptions {
  readonly json?: boolean
}

/** `anabranch identity cut`: the smallest set of links whose removal separates two identifiers. */
export async function identityCut(
  left: string,
  right: string,
  options: IdentityCutOptions,
): Promise<void> {
  await withIdentity(options, async (identity) => {
    const asOf = await identity.latest()
    const keys = [await keyOf(left, identity), await keyOf(right, identity)] as const
    await requireMembers(keys, identity.reader)
    if (keys[0] === keys[1]) throw new CliError('usage', `both are ${keys[0]}: name two`)
    const cut = (await readCut(identity.reader, ...keys)) ?? []
    sayAge(asOf)
    if (options.json === true) return await print(cut.map((edge) => JSON.stringify(edge)))
    const apart = [`${keys.join(' and ')} are in different profiles`]
    await print(cut.length === 0 ? apart : edgeLines(cut))
  })
}
