/** CRC-64-AVRO of the empty text, which is also its polynomial. */
const empty = 0xc15d213aa4d7a795n

const table = Array.from({ length: 256 }, (_, byte) => {
  let fingerprint = BigInt(byte)
  for (let bit = 0; bit < 8; bit++) {
    fingerprint = (fingerprint >> 1n) ^ (fingerprint & 1n ? empty : 0n)
  }
  return fingerprint
})

/**
 * CRC-64-AVRO of a schema in Parsing Canonical Form, as 16 hexadecimal digits: the fingerprint that
 * Avro's single-object encoding uses (Apache Avro specification, "Schema Fingerprints").
 */
export function avroFingerprint(canonicalSchema: string): string {
  let fingerprint = empty
  for (const byte of Buffer.from(canonicalSchema, 'utf8')) {
    fingerprint = (fingerprint >> 8n) ^ (table[Number(fingerprint & 0xffn) ^ byte] ?? 0n)
  }
  return fingerprint.toString(16).padStart(16, '0')
}
