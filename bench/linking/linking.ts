import type { LinkingCost } from '../children/link-identifiers.ts'
import type { UnmergeCost } from '../children/unmerge-profiles.ts'
import { figures, median, spread, type Figure } from '../figure.ts'
import { inFreshProcess } from '../fresh-process.ts'

const rounds = 3
/** Room for the largest case; garbage is collected before memory is looked at. */
const nodeArgs = ['--expose-gc', '--max-old-space-size=20000']

/**
 * The identity engine beside a bare union-find, over links that are each new: what ours does besides is
 * provenance, guards, ids, review and everything that is needed to take a link back.
 */
export async function benchLinking({
  large,
}: {
  readonly large: boolean
}): Promise<readonly Figure[]> {
  const found: Figure[] = []
  for (const identifiers of [100_000, 1_000_000, ...(large ? [5_000_000] : [])]) {
    const bare: LinkingCost[] = []
    const ours: LinkingCost[] = []
    for (let round = 0; round < (identifiers > 1e6 ? 1 : rounds); round += 1) {
      bare.push(await link('bare', identifiers))
      ours.push(await link('ours', identifiers))
    }
    found.push(...compared(identifiers, bare, ours))
  }
  const { medianMs, p99Ms } = await inFreshProcess<UnmergeCost>('unmerge-profiles.ts', [])
  const unmerge = figures('identity: unmerge', [
    ['CPU of a profile of 100 identifiers, p50', medianMs, 'ms'],
    ['CPU of a profile of 100 identifiers, p99', p99Ms, 'ms'],
  ])
  return [...found, ...unmerge]
}

function link(who: 'bare' | 'ours', identifiers: number): Promise<LinkingCost> {
  return inFreshProcess<LinkingCost>('link-identifiers.ts', [who, identifiers], nodeArgs)
}

function compared(
  identifiers: number,
  bare: readonly LinkingCost[],
  ours: readonly LinkingCost[],
): readonly Figure[] {
  const of = (costs: readonly LinkingCost[], what: (cost: LinkingCost) => number) =>
    median(costs.map(what))
  const rate = ({ links, elapsedMs }: LinkingCost) => (links * 1_000) / elapsedMs
  const cpu = ({ links, cpuMicroseconds }: LinkingCost) => cpuMicroseconds / links
  const ratios = ours.map(
    (cost, round) => (100 * (bare[round]?.cpuMicroseconds ?? Number.NaN)) / cost.cpuMicroseconds,
  )
  return figures(`identity: new links of ${identifiers.toLocaleString('en')} identifiers`, [
    ['bare Map and union-find', of(bare, rate), 'events/s'],
    ['bare Map and union-find', of(bare, cpu), 'CPU µs/event'],
    [
      'bare Map and union-find',
      of(bare, ({ bytesPerIdentifier }) => bytesPerIdentifier),
      'bytes/id',
    ],
    ['engine', of(ours, rate), 'events/s'],
    ['engine', of(ours, cpu), 'CPU µs/event'],
    ['engine, of the bare one', median(ratios), '%'],
    ['engine, spread of that', spread(ratios), '%'],
    ['engine, in memory', of(ours, ({ bytesPerIdentifier }) => bytesPerIdentifier), 'bytes/id'],
    ['engine, stored', of(ours, (cost) => cost.storedBytesPerIdentifier ?? Number.NaN), 'bytes/id'],
    ['engine, a link, p99', of(ours, ({ p99Ms }) => p99Ms), 'ms'],
  ])
}
