import { parseArgs } from 'node:util'
import type { AccuracyIntervals, Interval } from '#operators'
import { machineFacts } from '../report.ts'
import { readRecordSet, recordSets } from './record-sets.ts'
import { candidatesOf, scoreSet, type SetScore } from './score-set.ts'
import { scoreStream } from './score-stream.ts'
import { reportSimulation, type ScenarioReport } from './simulator/report-simulation.ts'

/*
 * `npm run bench:identity -- [simulator] [febrl1] [febrl2] [fake_1000] [historical_25k] [--seed N] [--json]`:
 * how accurate identity resolution is on simulated events, and the rules of examples/person-records on
 * lists, and how fast. See the README.md of benchmarks.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } },
})
const seed = Number(values.seed)
if (!Number.isSafeInteger(seed)) {
  console.error(`--seed ${values.seed}: give a whole number`)
  process.exit(2)
}
const isChosen = (name: string) => positionals.length === 0 || positionals.includes(name)
const names = ['simulator', ...recordSets.map(({ name }) => name)]
const unknown = positionals.find((name) => !names.includes(name))
if (unknown !== undefined) {
  console.error(`no set '${unknown}': name some of ${names.join(', ')}`)
  process.exit(2)
}

const say = values.json ? () => {} : (line: string) => console.log(line)
const facts = { ...machineFacts(), seed }
for (const [name, value] of Object.entries(facts)) say(`${name}: ${value}`)
const results: unknown[] = []
if (isChosen('simulator')) {
  const report = await reportSimulation(seed)
  results.push({ set: 'simulator', ...report })
  say(`\nsimulator: ${JSON.stringify(report.config)}`)
  for (const score of report.scores) for (const line of scenarioLines(score)) say(line)
}
for (const set of recordSets.filter(({ name }) => isChosen(name))) {
  const records = readRecordSet(set)
  if (records === undefined) {
    console.error(`${set.name}: left out, the list is not here (ANABRANCH_RECORD_SETS)`)
    continue
  }
  const { band, bounds, comparisons, blocking } = candidatesOf(set.rules)
  const config = {
    merge: band.merge,
    ...bounds,
    exact: Object.keys(set.rules.exact),
    comparisons: comparisons.map(({ name }) => name),
    blocking: blocking.map(({ name }) => name),
  }
  const scores = [...scoreSet(set, records, seed), await scoreStream(set, records, seed)]
  results.push({ set: set.name, config, scores })
  say(`\n${set.name}: ${records.length} records, merged from a chance of ${band.merge} on`)
  say(`  ${JSON.stringify(config)}`)
  for (const score of scores) for (const line of linesOf(score)) say(line)
}
if (values.json) console.log(JSON.stringify({ facts, results }, undefined, 2))

function scenarioLines(score: ScenarioReport): string[] {
  const { againstEvidence: allowed, againstPeople: people, overMerged, overMergedUnshared } = score
  const bCubed = ({ bCubedPrecision, bCubedRecall, bCubedF1 }: AccuracyIntervals) =>
    `B³ precision ${shown(bCubedPrecision)}, recall ${shown(bCubedRecall)}, F1 ${shown(bCubedF1)}`
  return [
    `  ${score.scenario}: ${score.events} events, ${score.owned} of ${score.identifiers} identifiers have one owner`,
    `    beside what evidence allows: ${bCubed(allowed)}`,
    `    beside the people: ${bCubed(people)}, unification ${shown(people.unification)}`,
    `    ${overMerged} of ${score.profilesInAll} profiles over-merged, ${overMergedUnshared} of them without anything shared; ` +
      `${Math.round(score.eventsPerSecond)} events/s of CPU time`,
  ]
}

function linesOf({ how, accuracy, ...score }: SetScore): string[] {
  const { precision, recall, f1, bCubedF1, unification, mixedEntities } = accuracy
  return [
    `  ${how}`,
    `    pairs: precision ${shown(precision)}, recall ${shown(recall)}, F1 ${shown(f1)}`,
    `    B³ F1 ${shown(bCubedF1)}, unification ${shown(unification)}`,
    `    ${score.overMerged} of ${score.clusters} clusters over-merged, entities mixed ${shown(mixedEntities)}, ` +
      `${score.reviews} reviews, ${Math.round(score.recordsPerSecond)} records/s of CPU time`,
  ]
}

function shown({ value, low, high }: Interval): string {
  return `${value.toFixed(4)} (${low.toFixed(4)}–${high.toFixed(4)})`
}
