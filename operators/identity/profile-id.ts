import { createHmac } from 'node:crypto'

/** 128 bits of the hash, in hexadecimal digits. */
const hashDigits = 32

/** What 128 bits take in base 32. */
const idDigits = 26

/**
 * The id of the profile that is named after an identifier: `p_` and 128 bits of HMAC-SHA-256 (RFC
 * 2104) in base 32, in the digits 0-9 and a-v. Equal on every machine, and no way back without the key.
 */
export function profileId(idKey: string, identifier: string): string {
  const hash = createHmac('sha256', idKey).update(identifier).digest('hex')
  const digits = BigInt(`0x${hash.slice(0, hashDigits)}`).toString(32)
  return `p_${digits.padStart(idDigits, '0')}`
}

/**
 * The id of the component that begins with the identifier whose profile id is given. A component always
 * holds the identifier that its id comes from, so no two have the same one.
 */
export function componentId(profileId: string): string {
  return `g${profileId.slice(1)}`
}

/** Whether a text is a profile id rather than an identifier. */
export function isProfileId(text: string): boolean {
  return /^p_[0-9a-v]{26}$/.test(text)
}
