/** Checks a whole number of at least 1, for convict. */
export function positive(value: unknown): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return
  throw new TypeError('must be a whole number of at least 1')
}

/** Checks properties of librdkafka, as `name=value`. Never quotes one, since it may be a secret. */
export function propertiesFormat(value: unknown): void {
  const isProperty = (one: unknown) => typeof one === 'string' && /^[a-z][a-z0-9._]*=/.test(one)
  if (Array.isArray(value) && value.every(isProperty)) return
  throw new TypeError('must be a list of name=value, such as ["socket.keepalive.enable=true"]')
}
