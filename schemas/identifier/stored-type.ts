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
}

/** What to store of a type. */
export function storedType({ name, rank, normalisation }: IdentifierType): StoredIdentifierType {
  return { name, rank, ...(normalisation && { normalisation }) }
}

/**
 * A type to look values up with. Values of a type with a normalisation of its own are only trimmed:
 * they have to be written as they are stored.
 */
export function restoreType({ name, rank, normalisation }: StoredIdentifierType): IdentifierType {
  const known = normalisation !== undefined
  return identifierType({
    name,
    rank,
    paths: [],
    normalise: known ? normaliserOf(normalisation) : normaliseText,
    ...(known ? { normalisation } : { blocked: [] }),
  })
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
