import { isProfileId } from '#operators'
import { identifierKey, InvalidIdentifierError, parseIdentifier } from '#schemas'
import { CliError } from '../cli-error.ts'
import { print } from '../output/print.ts'
import { sayAge } from '../output/say-age.ts'
import { profileLines } from '../profiles/profile-lines.ts'
import { withProfiles, type Profiles, type ProfilesOptions } from '../profiles/profiles.ts'
import { readConsistently } from '../profiles/read-consistently.ts'

/** Options of `anabranch profile get`. */
export interface ProfileGetOptions extends ProfilesOptions {
  readonly json?: boolean
}

/** `anabranch profile get`: one profile, by any of its identifiers or its id, present or former. */
export async function profileGet(address: string, options: ProfileGetOptions): Promise<void> {
  await withProfiles(options, async (profiles) => {
    const soughtKey = normalise(address, profiles)
    const { found, asOf } = await readConsistently(profiles, () => profiles.reader.get(address))
    sayAge(asOf)
    if (found === undefined) throw new CliError('notFound', `no profile has ${soughtKey}`)
    await print(options.json === true ? [JSON.stringify(found)] : profileLines(found))
  })
}

/** What is looked up: the identifier as it is stored, or the id as it is. */
function normalise(address: string, { types }: Profiles): string {
  if (isProfileId(address)) return `the id ${address}`
  try {
    return identifierKey(parseIdentifier(address, types))
  } catch (error) {
    if (!(error instanceof InvalidIdentifierError)) throw error
    throw new CliError('usage', error.message, { cause: error })
  }
}
