import { dateTimeDigits, dateTimeType, decimalSize, decimalType } from './column-type.ts'

/** Types that hold every value of the type before them in the row. */
const wider: Readonly<Record<string, readonly string[]>> = {
  Int32: ['Int64', 'Float64'],
  Int64: [],
  Float32: ['Float64'],
}

/** Avro's order of numbers. */
const numbers = ['Int32', 'Int64', 'Float32', 'Float64']

/** What a column should become so that it holds a further type, too. */
export interface Widening {
  readonly base: string
  /** Whether values that are there may change by it: look at them first. */
  readonly maybeInexact: boolean
}

/**
 * How a column is widened for values of `wanted`, as Avro promotes types; undefined where it stays as it
 * is: it holds them already, or nothing holds both.
 */
export function widening(
  present: string,
  wanted: string,
  decimalDigitsMax: number,
): Widening | undefined {
  if (holds(present, wanted)) return undefined
  if (numbers.includes(present) && numbers.includes(wanted)) return ofNumbers(present, wanted)
  const presentDigits = dateTimeDigits(present)
  const wantedDigits = dateTimeDigits(wanted)
  // Nanoseconds end in the year 2262, which could cut off times that are there.
  if (presentDigits === 3 && wantedDigits === 6) return exact(dateTimeType(6))
  return ofDecimals(present, wanted, decimalDigitsMax)
}

/** Whether a column of `present` holds every value of `wanted` as it is. */
export function holds(present: string, wanted: string): boolean {
  if (present === wanted || /^(LowCardinality\()?String/.test(present)) return true
  if (wider[wanted]?.includes(present) === true) return true
  const [presentDigits, wantedDigits] = [dateTimeDigits(present), dateTimeDigits(wanted)]
  if (presentDigits === 6 && wantedDigits === 3) return true
  const [outer, inner] = [decimalSize(present), decimalSize(wanted)]
  if (outer === undefined || inner === undefined) return false
  return (
    outer.scale >= inner.scale && outer.precision - outer.scale >= inner.precision - inner.scale
  )
}

function ofNumbers(present: string, wanted: string): Widening | undefined {
  if (numbers.indexOf(wanted) < numbers.indexOf(present) && present !== 'Float32') return undefined
  if (present === 'Int32' && wanted === 'Int64') return exact('Int64')
  return { base: 'Float64', maybeInexact: present === 'Int64' }
}

function ofDecimals(present: string, wanted: string, digitsMax: number): Widening | undefined {
  const [left, right] = [decimalSize(present), decimalSize(wanted)]
  if (left === undefined || right === undefined) return undefined
  const scale = Math.max(left.scale, right.scale)
  const whole = Math.max(left.precision - left.scale, right.precision - right.scale)
  if (whole + scale > digitsMax) return undefined
  return exact(decimalType({ precision: whole + scale, scale }))
}

function exact(base: string): Widening {
  return { base, maybeInexact: false }
}
