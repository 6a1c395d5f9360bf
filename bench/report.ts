import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import type { Figure } from './figure.ts'

/** Everything a run of the benchmarks found out: the JSON document. */
export interface Report {
  readonly facts: Readonly<Record<string, string | number>>
  readonly rows: readonly Figure[]
}

/** The machine, as far as it explains figures. */
export function machineFacts(): Report['facts'] {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryMB: Math.round(totalmem() / 1e6),
    loadAtStart: round(loadavg()[0] ?? 0),
  }
}

/** One table for people: a title a group, and under each its figures, lined up across groups. */
export function tableLines({ facts, rows }: Report): string[] {
  const width = Math.max(...rows.map(({ what }) => what.length))
  const widest = Math.max(...rows.map(({ value }) => shown(value).length))
  const lines = rows.flatMap(({ group, what, value, unit }, index) => {
    const title = rows[index - 1]?.group === group ? [] : ['', group]
    return [...title, `  ${what.padEnd(width)}  ${shown(value).padStart(widest)}  ${unit}`]
  })
  return [...Object.entries(facts).map(([name, value]) => `${name}: ${value}`), ...lines]
}

/** As JSON, with the numbers rounded to what they can bear. */
export function jsonText({ facts, rows }: Report): string {
  const rounded = rows.map((row) => ({ ...row, value: round(row.value) }))
  return JSON.stringify({ facts, rows: rounded }, undefined, 2)
}

/** Whole numbers from a hundred on, two digits below, four where little would be left of them. */
function shown(value: number): string {
  const size = Math.abs(value)
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size < 0.1 ? 4 : 2
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000
}
