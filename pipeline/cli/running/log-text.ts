import { printable } from '../output/printable.ts'

/** Names of pino's levels by their numbers. */
const levels: Readonly<Record<number, string>> = { 40: 'warning', 50: 'error', 60: 'fatal' }

/** A log line for people: level, message, then its fields as `name=value`. */
export function logText(json: string): string {
  const {
    level,
    msg,
    time: _time,
    pid: _pid,
    hostname: _hostname,
    ...fields
  } = JSON.parse(json) as {
    readonly level: number
    readonly msg?: string
    readonly time?: number
    readonly pid?: number
    readonly hostname?: string
    readonly [field: string]: unknown
  }
  const shown = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return printable([`${levels[level] ?? 'info'}:`, msg ?? '', ...shown].join(' '))
}
