import type { Refusal } from '../decoded.ts'
import { blockTests } from './block-tests.ts'
import { blockedByDefault, type BlockRule } from './blocked-values.ts'
import type { EmailOptions } from './email.ts'
import { normaliseText } from './normalise-text.ts'
import { compilePath } from './identifier-path.ts'
import type { PhoneOptions } from './phone.ts'

/** Turns a value as it came into the one form of that identifier, or says why it is none. */
export type Normalise = (text: string) => string | Refusal

/** How the values of a type are normalised, as data: what the built-in types do. */
export type Normalisation =
  | { readonly kind: 'text' }
  | { readonly kind: 'lower-case' }
  | ({ readonly kind: 'email' } & EmailOptions)
  | ({ readonly kind: 'phone' } & PhoneOptions)

/** A kind of identifier, as data: what it is called, where it is found, which values count. */
export interface IdentifierType {
  /** Letters, digits and `_`, such as `email`. Part of stored keys: permanent. */
  readonly name: string
  /** How strongly it names a person: the smallest rank names the profile. Built-in types use tens. */
  readonly rank: number
  /**
   * Where in an event it is found: `userId`, `traits.email`, `context.device.id`; and
   * `context.externalIds.<type>` for the entries of that type. `traits` of a `group` call are the
   * group's, so there they are passed over.
   */
  readonly paths: readonly string[]
  readonly normalise: Normalise
  /** The same as data, for whoever reads what was stored; left out for a function of one's own. */
  readonly normalisation?: Normalisation
  /** Values that are no identifiers: they would join strangers. */
  readonly blocked: readonly BlockRule[]
  /** Whether each value is one tenant's, `tenant/value`: the same value of two tenants is two identifiers. */
  readonly ofTenants?: boolean
}

/** What a definition says of a type of its own. */
export interface IdentifierTypeOptions {
  readonly name: string
  readonly rank: number
  readonly paths: readonly string[]
  /** Trims, by default, and keeps case. */
  readonly normalise?: Normalise
  /** What `normalise` does, as data, where it is one of the kinds. */
  readonly normalisation?: Normalisation
  /** `blockedByDefault`, by default; `[]` for none. */
  readonly blocked?: readonly BlockRule[]
}

/** Declares a type of identifier. Throws `TypeError` for a name, path or pattern that could never work. */
export function identifierType(options: IdentifierTypeOptions): IdentifierType {
  const { name, rank, paths, normalise = normaliseText, blocked = blockedByDefault } = options
  const asData = normalise === normaliseText ? { kind: 'text' as const } : options.normalisation
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(name)) {
    throw new TypeError(`identifier type '${name}': use lower-case letters, digits and _`)
  }
  for (const path of paths) compilePath(path)
  blocked.forEach(blockTests)
  return { name, rank, paths, normalise, ...(asData && { normalisation: asData }), blocked }
}
