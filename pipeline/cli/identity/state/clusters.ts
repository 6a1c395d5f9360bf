import { findMembers, isProfileId, type IdentityCells } from '#operators'
import { identifierKey, InvalidIdentifierError, parseIdentifier } from '#schemas'
import type { StateReader, ValueOf } from '#state'
import { CliError } from '../../cli-error.ts'
import type { OpenIdentity } from './open-identity.ts'

/** A group of identifiers as it is stored. */
export type Component = ValueOf<IdentityCells['components']>

/** An identifier in its group. */
export type Member = Component['members'][number]

/**
 * The key of an identifier that somebody wrote, `email:Ada@Example.com`, or of the one that a profile
 * id, present or former, is named after. Ends the command for text that is neither.
 */
export async function keyOf(address: string, { spec, reader }: OpenIdentity): Promise<string> {
  if (isProfileId(address)) {
    const [entry] = await reader.get('profiles', [address])
    if (entry !== undefined) return entry.identifier
    throw new CliError('notFound', `no profile has or had the id ${address}`)
  }
  try {
    return identifierKey(parseIdentifier(address, spec.rules.identifiers))
  } catch (error) {
    if (!(error instanceof InvalidIdentifierError)) throw error
    throw new CliError('usage', error.message, { cause: error })
  }
}

/** Where identifiers are. Ends the command with the first that was never seen. */
export async function requireMembers(
  keys: readonly string[],
  reader: StateReader<IdentityCells>,
): Promise<readonly Member[]> {
  const found = await findMembers(reader, keys)
  const missing = keys.find((_, at) => found[at] === undefined)
  if (missing !== undefined) throw neverSeen(missing)
  return found.flatMap((each) => each ?? [])
}

function neverSeen(key: string): CliError {
  return new CliError('notFound', `${key} was never seen: nobody has it`, {
    fix: 'Write it as events carry it, as type:value. A run takes a moment until what it read is saved.',
  })
}
