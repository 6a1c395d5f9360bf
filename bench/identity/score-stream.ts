import {
  identityRules,
  resolveIdentity,
  withModel,
  type FellegiSunterSpec,
  type IdentityCells,
} from '#operators'
import { ChunkOrigin, emptyJsonObject, type CustomerEvent, type Message } from '#schemas'
import { memoryStore, openCells, type WorkingSet } from '#state'
import { OperatorBench, SlicedCpu } from '../operator-bench.ts'
import type { RecordSet, TrueRecord } from './record-sets.ts'
import { candidatesOf, halvesOf, learn, scored, type Resolved, type SetScore } from './score-set.ts'

/**
 * Scores each half of a set's entities as a pipeline would: every record is an `identify` call of an
 * account of its own, one after the other, and likeness alone joins them. Weights are learned from the
 * other half.
 */
export async function scoreStream(
  set: RecordSet,
  records: readonly TrueRecord[],
  seed: number,
): Promise<SetScore> {
  const spec = candidatesOf(set.rules)
  const halves = halvesOf(records, seed)
  const parts: Resolved[] = []
  for (const [place, half] of halves.entries()) {
    const model = learn(halves[1 - place] ?? [], spec, seed)
    parts.push(await streamed(half, withModel(spec, model)))
  }
  return scored('one by one, held-out entities', parts, seed)
}

async function streamed(
  records: readonly TrueRecord[],
  candidates: FellegiSunterSpec,
): Promise<Resolved> {
  const accounts = Math.max(records.length, 1)
  const rules = identityRules({
    types: { user_id: { limit: accounts } },
    maxCluster: accounts,
    candidates: [candidates],
  })
  const spec = resolveIdentity({ rules })
  const options = { cacheEntriesMax: 1e8 }
  const state = await openCells(memoryStore(), spec.kind, spec.state, options)
  const bench = new OperatorBench(spec, state)
  const cpu = new SlicedCpu()
  bench.run(records.map(identifyOf), cpu)
  cpu.endSlice()
  const { reviews, profiles } = outcomeOf(records, state)
  const seconds = (cpu.microsecondsPerEvent * records.length) / 1e6
  return { records, clusters: profiles, reviews, seconds }
}

function identifyOf({ id, fields }: TrueRecord, place: number): Message<CustomerEvent> {
  const traits = Object.fromEntries(
    Object.entries(fields).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  )
  const value: CustomerEvent = {
    type: 'identify',
    messageId: id,
    anonymousId: null,
    userId: id,
    previousId: null,
    groupId: null,
    event: null,
    properties: emptyJsonObject,
    traits,
    context: emptyJsonObject,
    integrations: emptyJsonObject,
    timestampMs: place,
    originalTimestampMs: null,
    sentAtMs: null,
    receivedAtMs: place,
  }
  const origin = new ChunkOrigin('records', '0', 0, new Uint8Array())
  return { key: id, value, timestampMs: place, origin }
}

function outcomeOf(records: readonly TrueRecord[], { cells }: WorkingSet<IdentityCells>) {
  let questions = 0
  const profiles = records.map(({ id }) => {
    const key = `user_id:${id}`
    const node = cells.nodes.get(key)
    const member = cells.components.get(node?.component ?? '')?.members[node?.member ?? -1]
    const matches = cells.records.get(key)?.matches ?? []
    questions += matches.filter(({ merges, other }) => !merges && key < other).length
    return member?.cluster.name.profileId ?? key
  })
  return { profiles, reviews: questions }
}
