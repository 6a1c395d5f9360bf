import { accuracyIntervals, type AccuracyIntervals } from '#operators'
import { scenarios, scoreSimulation, type SimulationScore } from './score-simulation.ts'
import { sightingsOf } from './sightings.ts'

/** So many that rare cases occur, and few enough that it takes less than a minute. */
const people = 10_000

/** Samples of the bootstrap. */
const samples = 200

/** What the section `simulator` found out. */
export interface SimulationReport {
  readonly config: { readonly people: number; readonly seed: number; readonly samples: number }
  readonly scores: readonly ScenarioReport[]
}

/** One scenario; lists by identifier are left out. */
export interface ScenarioReport extends Omit<SimulationScore, 'people' | 'allowed' | 'profiles'> {
  readonly scenario: string
  /** Identifiers of one person each: those that are measured. */
  readonly owned: number
  readonly againstEvidence: AccuracyIntervals
  readonly againstPeople: AccuracyIntervals
}

/** Resolves one simulation in all scenarios, and measures each. */
export async function reportSimulation(seed: number): Promise<SimulationReport> {
  const sightings = sightingsOf({ seed, people })
  const scores: ScenarioReport[] = []
  for (const scenario of scenarios) {
    const {
      people: owners,
      allowed,
      profiles,
      ...score
    } = await scoreSimulation(sightings, scenario)
    scores.push({
      scenario: scenario.name,
      ...score,
      owned: owners.length,
      againstEvidence: accuracyIntervals(allowed, profiles, seed, samples),
      againstPeople: accuracyIntervals(owners, profiles, seed, samples),
    })
  }
  return { config: { people, seed, samples }, scores }
}
