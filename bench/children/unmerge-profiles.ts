import assert from 'node:assert/strict'
import { resolveIdentity, type IdentityCommand } from '#operators'
import { memoryStore, openCells } from '#state'
import { IdentityGraph } from '../../operators/identity/engine/identity-graph.ts'
import { runCommand } from '../../operators/identity/commands/run-command.ts'
import { cpuClockMs } from '../cost.ts'
import { median, percentile } from '../figure.ts'
import { handOver } from '../fresh-process.ts'

/** CPU time that it takes to make two profiles of one, in milliseconds. */
export interface UnmergeCost {
  readonly medianMs: number
  readonly p99Ms: number
}

const profiles = 300
/** Profiles that come first and do not count. */
const warmUp = 100
const halfLength = 50
/** Links between the two halves of a profile: all of them have to be cut. */
const crossings = 3

/*
 * `unmerge-profiles.ts`: unmerges profiles of a hundred identifiers, an account with its browsers and an
 * email address with other ones.
 */
const { rules, state: spec } = resolveIdentity()
const state = await openCells(memoryStore(), 'identity', spec, { cacheEntriesMax: 1e9 })
const context = {
  step: 'identity',
  cells: state.cells,
  timers: state.timers,
  watermarkMs: () => -Infinity,
  processingTimeMs: () => -Infinity,
  count: () => undefined,
}
const graph = new IdentityGraph(context, rules)
const typeAt = new Map(rules.types.map(({ name }, place) => [name, place]))
let timestampMs = Date.UTC(2026, 0, 1)

const times: number[] = []
for (let profile = 0; profile < profiles; profile += 1) {
  const [account, mailbox] = seeProfile(profile)
  const command = unmerge(account, mailbox)
  const startedMs = cpuClockMs()
  const outcome = runCommand(command, graph, context, rules)
  if (profile >= warmUp) times.push(cpuClockMs() - startedMs)
  assert(outcome.kind === 'taken' && outcome.changed.length === 2, 'two profiles of one')
  state.endOfBatch()
}
await handOver({ medianMs: median(times), p99Ms: percentile(times, 0.99) } satisfies UnmergeCost)

function seeProfile(profile: number): readonly [account: string, mailbox: string] {
  const account = `user_id:account-${profile}`
  const mailbox = `email:person.${profile}@example.com`
  for (let place = 1; place < halfLength; place += 1) {
    see(account, `anonymous_id:browser-${profile}-a${place}`)
    see(mailbox, `anonymous_id:browser-${profile}-b${place}`)
  }
  see(account, mailbox)
  for (let place = 1; place < crossings; place += 1) {
    see(mailbox, `anonymous_id:browser-${profile}-a${place}`)
  }
  assert.equal(graph.clusterOf(account)?.members.length, 2 * halfLength)
  return [account, mailbox]
}

function see(...identifiers: readonly [strong: string, weak: string]): void {
  timestampMs += 1_000
  const types = identifiers.map((key) => typeAt.get(key.slice(0, key.indexOf(':'))) ?? -1)
  const messageId = `message-${timestampMs}`
  graph.observe({ identifiers, types, alias: -1, timestampMs, messageId, blocked: 0 }, 'web')
}

function unmerge(left: string, right: string): IdentityCommand {
  const stamp = { id: `unmerge ${left}`, atMs: timestampMs, author: 'bench', reason: '' }
  return { verb: 'unmerge', left, right, ...stamp }
}
