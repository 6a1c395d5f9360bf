import { defaultNoise, type NoiseShares } from './noise/noise-shares.ts'

/** What to simulate. The same options give the same lines, on every machine. */
export interface SimulatorOptions {
  readonly seed: number
  readonly people: number
  /** How many days the collectors listen. 30 by default. */
  readonly days?: number
  /** At least 2; each visit makes about four events. 4 by default. */
  readonly visitsPerPerson?: number
  /** When the collectors start to listen. 2025-01-01 by default: never the wall clock. */
  readonly startMs?: number
  /** How much goes wrong; what is left out stays as it is by default. */
  readonly noise?: Partial<NoiseShares>
  /** Whether Ada is among them: ada@example.com, the customer of the README. True by default. */
  readonly withAda?: boolean
}

/** The options with every default filled in. */
export interface Simulation {
  readonly seed: number
  readonly people: number
  readonly days: number
  readonly visitsPerPerson: number
  readonly startMs: number
  readonly endMs: number
  readonly noise: NoiseShares
  readonly withAda: boolean
}

/** A day of 24 hours. */
export const dayMs = 86_400_000
const defaultStartMs = Date.UTC(2025, 0, 1)

/** Fills in defaults. Throws `RangeError` for numbers that make no sense. */
export function simulationOf(options: SimulatorOptions): Simulation {
  const { days = 30, visitsPerPerson = 4, startMs = defaultStartMs, withAda = true } = options
  checkWhole('seed', options.seed, 0)
  checkWhole('people', options.people, 1)
  checkWhole('visitsPerPerson', visitsPerPerson, 2)
  checkWhole('days', days, 1)
  const noise = { ...defaultNoise, ...options.noise }
  const { seed, people } = options
  const endMs = startMs + days * dayMs
  return { seed, people, days, visitsPerPerson, startMs, endMs, noise, withAda }
}

function checkWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return
  throw new RangeError(`${name} must be a whole number of at least ${least}, but is ${value}.`)
}
