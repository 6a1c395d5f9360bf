import { isProfileId } from '#operators'
import { identifierKey, InvalidIdentifierError, parseIdentifier } from '#schemas'
import { CliError } from '../cli-error.ts'
import { print } from '../output/print.ts'
import { sayAge } from '../output/say-age.ts'
import { withProfiles, type Profiles } from '../profiles/open-profiles.ts'
import { profileLines } from '../profiles/profile-lines.ts'
import { readConsistently } from '../profiles/read-consistently.ts'
import { stateDirectory } from '../state-directory.ts'

/** Options of `anabranch profile get`. */
export interface ProfileGetOptions {
  readonly state: string
  readonly json?: boolean
}

/** `anabranch profile get`: one profile, by any of its identifiers or its id, present or former. */
export async function profileGet(address: string, options: ProfileGetOptions): Promise<void> {
  await withProfiles(stateDirectory(options.state), async (profiles) => {
    const soughtKey = normalise(address, profiles)
    const { found, manifest } = await readConsistently(profiles, () => profiles.reader.get(address))
    sayAge(manifest)
    if (found === undefined) throw new CliError('notFound', `no profile has ${soughtKey}`)
    await print(options.json === true ? [JSON.stringify(found)] : profileLines(found))
  })
}

/** What is looked up: the identifier as it is stored, or the id as it is. */
function normalise(address: string, { rules }: Profiles): string {
  if (isProfileId(address)) return `the id ${address}`
  try {
    return identifierKey(parseIdentifier(address, rules.identifiers))
  } catch (error) {
    if (!(error instanceof InvalidIdentifierError)) throw error
    throw new CliError('usage', error.message, { cause: error })
  }
}
