const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Days of a month (1 to 12) in the Gregorian calendar. */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (monthLengths[month - 1] ?? 0)
}

/** Whether a year of the Gregorian calendar has a 29 February. */
export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/**
 * Days from 1 January 1970 to a date of the Gregorian calendar, for years from 0.
 * Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`: years begin in
 * March, so that the leap day comes last, and repeat every 400 years (146,097 days).
 */
export function daysFromCivil(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year
  const era = quotient(marchYear < 0 ? marchYear - 399 : marchYear, 400)
  const yearOfEra = marchYear - era * 400
  const dayOfYear = quotient(153 * (month > 2 ? month - 3 : month + 9) + 2, 5) + day - 1
  const leapDays = quotient(yearOfEra, 4) - quotient(yearOfEra, 100)
  return era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468
}

/** Integer division; `| 0` keeps it in integers, twice as fast as `Math.trunc`. */
function quotient(dividend: number, divisor: number): number {
  return (dividend / divisor) | 0
}
