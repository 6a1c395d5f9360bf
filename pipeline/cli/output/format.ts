const numbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 20 })

/** A count for people: `1,234,567`; a fraction has one digit. */
export function count(value: number): string {
  return numbers.format(value)
}

/** A value of the data, exactly as it is: `1,234.05`. Past 21 digits as JavaScript writes it. */
export function exactNumber(value: number): string {
  const text = String(value)
  // Intl knows 20 digits behind the point at the most, and small numbers have more.
  return text.includes('e') || Math.abs(value) < 1_000 ? text : grouped.format(value)
}

/** A duration for people: `850 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`, `5 d 3 h`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return 'unknown'
  if (ms < 0) return `-${duration(-ms)}`
  if (ms < 1_000) return `${numbers.format(ms)} ms`
  const seconds = ms / 1_000
  if (seconds < 60) return `${numbers.format(seconds)} s`
  if (seconds < 3_600) return pair(seconds, 60, 'min', 's')
  if (seconds < 86_400) return pair(seconds / 60, 60, 'h', 'min')
  return pair(seconds / 3_600, 24, 'd', 'h')
}

/** A moment in ISO 8601; `-` when there is none (a watermark that has not begun). */
export function moment(timestampMs: number): string {
  const date = new Date(timestampMs)
  return Number.isNaN(date.getTime()) ? '-' : date.toISOString()
}

function pair(value: number, base: number, large: string, small: string): string {
  const whole = Math.floor(value)
  const rest = whole % base
  const first = `${Math.floor(whole / base)} ${large}`
  return rest === 0 ? first : `${first} ${rest} ${small}`
}
