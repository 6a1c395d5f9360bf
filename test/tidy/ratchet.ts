import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sourceFiles } from './files.ts'
import { measures, type Finding, type Measure } from './measures.ts'

/** Size by key; a key that is missing has size 0. */
type Sizes = Readonly<Record<string, number>>

const path = fileURLToPath(new URL('../tidy.ratchet.json', import.meta.url))
const record = 'TIDY_RECORD=1 npx vitest run --config test/vitest.config.ts test/tidy.test.ts'

/** What a measure finds in the whole tree, by key. */
export function sizesOf(measure: Measure): Sizes {
  const sizes = new Map<string, number>()
  for (const { key, size } of findingsOf(measure)) {
    sizes.set(key, (sizes.get(key) ?? 0) + size)
  }
  return Object.fromEntries([...sizes].sort())
}

/** The sizes that were recorded for a measure. */
export function recordedSizes({ name }: Measure): Sizes {
  if (!existsSync(path)) return {}
  const recorded = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, Sizes>>
  return recorded[name] ?? {}
}

/** Writes the present sizes of every measure. */
export function recordSizes(): void {
  const all = measures.map((measure) => [measure.name, sizesOf(measure)] as const)
  writeFileSync(path, `${JSON.stringify(Object.fromEntries(all), undefined, 2)}\n`)
}

/** What has become worse than recorded, and what better, which is recorded so that it stays. */
export function compare(measure: Measure, recorded: Sizes, sizes: Sizes): readonly string[] {
  const worse = Object.entries(sizes).filter(([key, size]) => size > (recorded[key] ?? 0))
  const better = Object.entries(recorded).filter(([key, size]) => (sizes[key] ?? 0) < size)
  return [
    ...worse.map(([key, size]) => {
      const places = placesOf(measure, key)
      const before = recorded[key] ?? 0
      return `${measure.name}: ${key} has ${size}, recorded are ${before}${places}. ${measure.mend}`
    }),
    ...better.map(([key, size]) => {
      const now = sizes[key] ?? 0
      return `${measure.name}: ${key} has become better, ${now} instead of ${size}. Keep it: ${record}`
    }),
  ]
}

function placesOf(measure: Measure, key: string): string {
  const found = findingsOf(measure).filter((finding) => finding.key === key)
  return ` (line ${found.map(({ line }) => line).join(', ')})`
}

const known = new Map<Measure, readonly Finding[]>()

function findingsOf(measure: Measure): readonly Finding[] {
  const findings = known.get(measure) ?? sourceFiles.flatMap((file) => measure.measure(file))
  known.set(measure, findings)
  return findings
}
