import { normaliseEmail, type EmailOptions } from './email.ts'
import { identifierType, type IdentifierType } from './identifier-type.ts'
import { normaliseLowerCase } from './normalise-text.ts'
import { normalisePhone, type PhoneOptions } from './phone.ts'

/** The id that the customer's account has. */
export const userIdType = identifierType({
  name: 'user_id',
  rank: 10,
  paths: ['userId', 'context.externalIds.user_id'],
})

/** Email addresses, from where Segment looks for them. */
export const emailType = (options: EmailOptions = {}): IdentifierType =>
  identifierType({
    name: 'email',
    rank: 20,
    paths: [
      'traits.email',
      'context.traits.email',
      'properties.email',
      'context.externalIds.email',
    ],
    normalise: normaliseEmail(options),
    normalisation: { kind: 'email', ...options },
  })

/** Phone numbers. */
export const phoneType = (options: PhoneOptions = {}): IdentifierType =>
  identifierType({
    name: 'phone',
    rank: 30,
    paths: [
      'traits.phone',
      'context.traits.phone',
      'properties.phone',
      'context.externalIds.phone',
    ],
    normalise: normalisePhone(options),
    normalisation: { kind: 'phone', ...options },
  })

/** Ids of a phone or tablet, and those that it gives to advertisers. A family may share a device. */
export const deviceIdType = identifierType({
  name: 'device_id',
  rank: 50,
  paths: [
    'context.device.id',
    'context.device.advertisingId',
    'context.externalIds.ios.id',
    'context.externalIds.ios.idfa',
    'context.externalIds.android.id',
    'context.externalIds.android.idfa',
  ],
  normalise: normaliseLowerCase,
  normalisation: { kind: 'lower-case' },
})

/**
 * The id that an SDK made up for a browser or an installation. What an `alias` call leaves behind is
 * one too: two accounts are never joined by an alias.
 */
export const anonymousIdType = identifierType({
  name: 'anonymous_id',
  rank: 60,
  paths: ['anonymousId', 'previousId', 'context.externalIds.anonymous_id'],
})

/** The built-in types with their options, strongest first, and types of one's own among them. */
export function identifierTypes(
  options: EmailOptions & PhoneOptions = {},
  custom: readonly IdentifierType[] = [],
): readonly IdentifierType[] {
  const builtIn = [
    userIdType,
    emailType(options),
    phoneType(options),
    deviceIdType,
    anonymousIdType,
  ]
  return [...builtIn, ...custom].sort((left, right) => left.rank - right.rank)
}

/** The built-in types without options. */
export const defaultIdentifierTypes: readonly IdentifierType[] = identifierTypes()
