/** Checks a whole number of at least 1, for convict. */
export function positive(value: unknown): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return
  throw new TypeError('must be a whole number of at least 1')
}

const kinds = new Set(['string', 'number', 'boolean'])

/** Checks properties of librdkafka: text, numbers and booleans by name. Never quotes a value. */
export function propertiesFormat(value: unknown): void {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (isObject && Object.values(value).every((one) => kinds.has(typeof one))) return
  throw new TypeError('must be values by property, such as { "socket.keepalive.enable": true }')
}
