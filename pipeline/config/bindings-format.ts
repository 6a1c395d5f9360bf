/** Checks the setting `bindings`: connector names by step id. Throws `TypeError`. */
export function bindingsFormat(value: unknown): void {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (isObject && Object.values(value).every((name) => typeof name === 'string')) return
  throw new TypeError('must be connector names by step id, such as { events: kafka }')
}
