import type { LimitCosts } from './children/parse-lines.ts'
import { figures, median, spread, type Figure } from './figure.ts'
import { inFreshProcess } from './fresh-process.ts'
import { cpuPerEvent, eventsPerSecond, limitOf } from './limit.ts'
import type { JobCost } from './run-job.ts'
import { newPeople, returningPeople, type Mix, type Workspace } from './workspace.ts'

/** Runs of the job for each mix; medians count. */
const rounds = 3

/** The limit and the job, one after the other, so that both had the same share of the machine. */
interface Round {
  readonly limit: LimitCosts
  readonly job: JobCost
}

/** The whole of `examples/customers.ts`, LMDB and chDB included, everything durable. */
export async function benchCustomers(workspace: Workspace): Promise<readonly Figure[]> {
  const found: Figure[] = []
  for (const mix of [returningPeople, newPeople]) {
    const input = await workspace.input(mix)
    const measured: Round[] = []
    for (let round = 0; round < rounds; round++) {
      const limit = await limitOf(input, 1)
      const args = [input, workspace.directory()]
      measured.push({ limit, job: await inFreshProcess<JobCost>('run-customers.ts', args) })
    }
    found.push(...figuresOf(mix, measured))
  }
  return found
}

function figuresOf({ name, people }: Mix, measured: readonly Round[]): readonly Figure[] {
  const of = (figure: (round: Round) => number): number => median(measured.map(figure))
  const eventsOfPerson = of(({ limit }) => limit.events / people)
  return figures(`customers, whole job: ${name} people (median of ${measured.length} runs)`, [
    ['people', people, 'count'],
    ['events of a person', eventsOfPerson, 'count'],
    ['throughput', of(jobEventsPerSecond), 'events/s'],
    ['CPU, all threads', of(jobCpu), 'CPU µs/event'],
    ...mainThreadRow(measured),
    ['peak memory', of(({ job }) => job.peakBytes / 1e6), 'MB'],
    ['checkpoint p50', of(({ job }) => job.summary.checkpoints.p50Ms), 'ms'],
    ['checkpoint p99', of(({ job }) => job.summary.checkpoints.p99Ms), 'ms'],
    ['checkpoints', of(({ job }) => job.summary.checkpoints.count), 'count'],
    ['one run', of(({ job }) => job.elapsedMs / 1_000), 's'],
    ['limit beside it: split and JSON.parse', of(limitEventsPerSecond), 'events/s'],
    ['limit beside it: split and JSON.parse', of(limitCpu), 'CPU µs/event'],
    ['throughput, of the limit', of(shareOfLimit), '%'],
    ['CPU, against the limit', of((round) => jobCpu(round) / limitCpu(round)), 'times'],
    ['spread of throughput', spread(measured.map(jobEventsPerSecond)), '%'],
    ['spread of CPU', spread(measured.map(jobCpu)), '%'],
  ])
}

function mainThreadRow(measured: readonly Round[]): [string, number, 'CPU µs/event'][] {
  const each = measured.flatMap(({ job }) =>
    job.mainThreadMicroseconds === undefined ? [] : [job.mainThreadMicroseconds / job.summary.read],
  )
  return each.length === 0 ? [] : [['CPU, main thread alone', median(each), 'CPU µs/event']]
}

function jobEventsPerSecond({ job }: Round): number {
  return (job.summary.read * 1_000) / job.elapsedMs
}

function jobCpu({ job }: Round): number {
  return job.cpuMicroseconds / job.summary.read
}

function limitEventsPerSecond({ limit }: Round): number {
  return eventsPerSecond(limit.events, limit.parse)
}

function limitCpu({ limit }: Round): number {
  return cpuPerEvent(limit.events, limit.parse)
}

function shareOfLimit(round: Round): number {
  return (100 * jobEventsPerSecond(round)) / limitEventsPerSecond(round)
}
