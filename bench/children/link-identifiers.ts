import assert from 'node:assert/strict'
import { identityRules, resolveIdentity } from '#operators'
import { memoryStore, openCells } from '#state'
import { IdentityGraph } from '../../operators/identity/engine/identity-graph.ts'
import { startCost, type Cost } from '../cost.ts'
import { percentile } from '../figure.ts'
import { handOver } from '../fresh-process.ts'
import { BareUnionFind } from '../linking/bare-union-find.ts'
import { identifiersEach, linkCount, linksFrom, type Link } from '../linking/links.ts'

/** What linking identifiers cost. */
export interface LinkingCost extends Cost {
  readonly links: number
  /** Of memory that is held in the end. */
  readonly bytesPerIdentifier: number
  /** Of what a checkpoint writes; undefined where nothing is stored. */
  readonly storedBytesPerIdentifier?: number
  /** What one link in a hundred took longer than, in milliseconds. */
  readonly p99Ms: number
}

const batchLength = 1_000
/** Links whose time is taken one by one. */
const sampledEach = 17

/*
 * `link-identifiers.ts <bare|ours> <identifiers>`: takes in the links of so many identifiers.
 */
const [who = '', count = ''] = process.argv.slice(2)
const identifiers = Number(count)
const links = linkCount(identifiers)
await handOver(who === 'bare' ? linkBare() : await linkOurs())

function linkBare(): LinkingCost {
  const before = memoryBytes()
  const sets = new BareUnionFind(identifiers)
  const cost = linkAll(({ keys: [strong, weak] }) => sets.link(strong, weak))
  assert.equal(sets.groups, Math.floor(identifiers / identifiersEach))
  return { ...cost, bytesPerIdentifier: (memoryBytes() - before) / identifiers }
}

/** The engine of `resolveIdentity` over the cells that it has in a run, all of them in memory. */
async function linkOurs(): Promise<LinkingCost> {
  const before = memoryBytes()
  const rules = identityRules()
  const { state: spec } = resolveIdentity({ rules })
  const state = await openCells(memoryStore(), 'identity', spec, { cacheEntriesMax: 1e9 })
  let profiles = 0
  const graph = new IdentityGraph(
    {
      step: 'identity',
      cells: state.cells,
      timers: state.timers,
      watermarkMs: () => -Infinity,
      processingTimeMs: () => -Infinity,
      count: (name, by = 1) => void (profiles += name === 'profiles' ? by : 0),
    },
    rules,
  )
  const cost = linkAll(
    ({ keys: identifiers, types, timestampMs, messageId }) => {
      const observation = { identifiers, types, alias: -1, timestampMs, messageId, blocked: 0 }
      graph.observe(observation, 'web')
    },
    () => state.endOfBatch(),
  )
  assert.equal(profiles, Math.floor(identifiers / identifiersEach))
  const bytesPerIdentifier = (memoryBytes() - before) / identifiers
  const stored = state
    .capture()
    .reduce((sum, { key, bytes }) => sum + key.length + (bytes?.length ?? 0), 0)
  return { ...cost, bytesPerIdentifier, storedBytesPerIdentifier: stored / identifiers }
}

/** Takes links in, batch by batch: what it takes to make them up is not counted. */
function linkAll(
  take: (link: Link) => void,
  endOfBatch: () => void = () => undefined,
): Cost & Pick<LinkingCost, 'links' | 'p99Ms'> {
  const times: number[] = []
  let [cpuMicroseconds, elapsedMs] = [0, 0]
  for (let place = 0; place < links; place += batchLength) {
    const batch = linksFrom(place, batchLength, links)
    const stop = startCost()
    takeAll(batch, take, times)
    endOfBatch()
    const cost = stop()
    cpuMicroseconds += cost.cpuMicroseconds
    elapsedMs += cost.elapsedMs
  }
  return { cpuMicroseconds, elapsedMs, links, p99Ms: percentile(times, 0.99) }
}

function takeAll(batch: readonly Link[], take: (link: Link) => void, times: number[]): void {
  for (const [place, link] of batch.entries()) {
    if (place % sampledEach !== 0) {
      take(link)
      continue
    }
    const startedMs = performance.now()
    take(link)
    times.push(performance.now() - startedMs)
  }
}

function memoryBytes(): number {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
