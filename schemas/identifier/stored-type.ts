import { normaliseEmail } from './email.ts'
import {
  identifierType,
  type IdentifierType,
  type Normalisation,
  type Normalise,
} from './identifier-type.ts'
import { normaliseLowerCase, normaliseText } from './normalise-text.ts'
import { normalisePhone } from './phone.ts'

/** What is stored of an identifier type beside profiles, so that they are found without a definition. */
export interface StoredIdentifierType {
  readonly name: string
  readonly rank: number
  /** Left out where the definition normalises by a function of its own. */
  readonly normalisation?: Normalisation
  readonly ofTenants?: boolean
}

/** What to store of a type. */
export function storedType(type: IdentifierType): StoredIdentifierType {
  const { name, rank, normalisation, ofTenants } = type
  return { name, rank, ...(normalisation && { normalisation }), ...(ofTenants && { ofTenants }) }
}

/**
 * A type to look values up with. Values of a type with a normalisation of its own are only trimmed:
 * they have to be written as they are stored.
 */
export function restoreType(stored: StoredIdentifierType): IdentifierType {
  const { name, rank, normalisation, ofTenants } = stored
  const known = normalisation !== undefined
  const type = identifierType({
    name,
    rank,
    paths: [],
    normalise: known ? normaliserOf(normalisation) : normaliseText,
    ...(known ? { normalisation } : { blocked: [] }),
  })
  return { ...type, ...(ofTenants && { ofTenants }) }
}

function normaliserOf(normalisation: Normalisation): Normalise {
  switch (normalisation.kind) {
    case 'email':
      return normaliseEmail(normalisation)
    case 'phone':
      return normalisePhone(normalisation)
    case 'lower-case':
      return normaliseLowerCase
    case 'text':
      return normaliseText
  }
}
