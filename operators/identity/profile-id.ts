import { createHmac } from 'node:crypto'

/** RFC 4648 section 7 in lower case: its order is the order of the bits. */
const base32hex = '0123456789abcdefghijklmnopqrstuv'

const idBytes = 16

/**
 * The id of the profile that is named after an identifier: `p_` and 26 characters, which are 128 bits
 * of HMAC-SHA-256 (RFC 2104), so equal on every machine and no way back without the key.
 */
export function profileId(idKey: string, identifier: string): string {
  const digest = createHmac('sha256', idKey).update(identifier).digest()
  return `p_${base32(digest.subarray(0, idBytes))}`
}

/** Whether a text is a profile id rather than an identifier. */
export function isProfileId(text: string): boolean {
  return /^p_[0-9a-v]{26}$/.test(text)
}

function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let pending = 0
  for (const byte of bytes) {
    pending = (pending << 8) | byte
    bits += 8
    for (; bits >= 5; bits -= 5) text += base32hex.charAt((pending >>> (bits - 5)) & 31)
    pending &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + base32hex.charAt((pending << (5 - bits)) & 31)
}
