import type { Cost } from './cost.ts'
import { figures, median, spread, type Figure, type Unit } from './figure.ts'

/** One way to do the work, and its name in the table. */
export interface Contender {
  readonly name: string
  /** Does all of the work once. What is got ready before and cleared up after is not part of the cost. */
  run(): Promise<Cost>
}

/** The same work done by a bare client and by us. */
export interface Match {
  /** Messages, rows or keys that one run works on. */
  readonly count: number
  /** Calls that one run makes: then times of a call are shown instead of a rate. */
  readonly calls?: number
  /** Of all, by which CPU time is divided. */
  readonly cpu: 'CPU µs/event' | 'CPU µs/key'
  readonly rounds: number
  readonly bare: Contender
  readonly ours: readonly Contender[]
  /** Other ways of a bare client, for comparison: no ratio to them is told. */
  readonly others?: readonly Contender[]
}

/**
 * Runs the bare client and ours in turns, so that both had the same share of the machine, after a
 * round that does not count. The ratio is the median of those of the rounds, which depends least on others.
 */
export async function sideBySide(group: string, match: Match): Promise<readonly Figure[]> {
  const { bare: bareOne, ours, others = [] } = match
  const contenders = [bareOne, ...ours, ...others]
  const costs: Cost[][] = contenders.map(() => [])
  for (let round = 0; round <= match.rounds; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      const cost = await contender.run()
      if (round > 0) costs[index]?.push(cost)
    }
  }
  const bare = costs[0] ?? []
  const rows = contenders.flatMap(({ name }, index) => {
    const own = costs[index] ?? []
    const isOurs = index > 0 && index <= ours.length
    return [...rowsOf(name, own, match), ...(isOurs ? ratioRows(name, own, bare) : [])]
  })
  return figures(group, rows)
}

type Row = readonly [what: string, value: number, unit: Unit]

function rowsOf(name: string, costs: readonly Cost[], { count, calls, cpu }: Match): Row[] {
  const elapsedMs = median(costs.map((cost) => cost.elapsedMs))
  const each = median(costs.map(({ cpuMicroseconds }) => cpuMicroseconds / count))
  const speed: Row =
    calls === undefined
      ? [name, (count * 1_000) / elapsedMs, 'events/s']
      : [name, elapsedMs / calls, 'ms']
  return [speed, [name, each, cpu]]
}

/** How fast ours is, in percent of the bare client. */
function ratioRows(name: string, ours: readonly Cost[], bare: readonly Cost[]): Row[] {
  const ratios = ours.map(
    ({ elapsedMs }, round) => (100 * (bare[round]?.elapsedMs ?? Number.NaN)) / elapsedMs,
  )
  return [
    [`${name}, of the bare client`, median(ratios), '%'],
    [`${name}, spread of that`, spread(ratios), '%'],
  ]
}
