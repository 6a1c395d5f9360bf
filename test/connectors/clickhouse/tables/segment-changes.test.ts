import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clickhouse } from '#connectors'
import type { SegmentChange } from '#operators'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { june, juneDay, queryBelow, TableBench } from './table-bench.ts'

const membersOn = queryBelow('Who was in a segment at the end of a day?')
const movesByDay = queryBelow('How many came and went, by day?')
const historyOf = queryBelow('What happened to one profile?')

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let bench: TableBench<SegmentChange>

beforeEach(async () => {
  directory = await temporaryDirectory()
  bench = new TableBench<SegmentChange>(clickhouse.segmentChangesTable, directory.path)
  await bench.open()
})

afterEach(async () => {
  await bench.close()
  await directory.remove()
})

describe('segmentChangesTable', () => {
  it('should say who was in a segment on a day, what came and went, and what became of one', async () => {
    await bench.save(
      changeOf('ada', 'entered', june(3, 9)),
      changeOf('bob', 'entered', june(3, 23)),
      { ...changeOf('ada', 'entered', june(3, 9)), segment: 'lapsed' },
    )
    await bench.save(
      changeOf('bob', 'exited', june(5), { cause: 'identity', mergedInto: 'p_ada' }),
      changeOf('ada', 'exited', june(6, 1), { cause: 'time', messageId: '' }),
    )
    expect(await members(2)).toEqual([])
    expect(await members(3)).toEqual(['p_ada', 'p_bob'])
    expect(await members(4)).toEqual(['p_ada', 'p_bob'])
    expect(await members(5)).toEqual(['p_ada'])
    expect(await members(6)).toEqual([])
    expect(await bench.ask(movesByDay, { segment: 'big' })).toEqual([
      { day: juneDay(3), entries: 2, exits: 0 },
      { day: juneDay(5), entries: 0, exits: 1 },
      { day: juneDay(6), entries: 0, exits: 1 },
    ])
    expect(await bench.ask(historyOf, { profile: 'p_bob' })).toEqual([
      {
        timestamp: '2024-06-03 23:00:00.000',
        segment: 'big',
        change: 'entered',
        cause: 'event',
        message_id: 'message',
        merged_into: '',
      },
      {
        timestamp: '2024-06-05 00:00:00.000',
        segment: 'big',
        change: 'exited',
        cause: 'identity',
        message_id: 'message',
        merged_into: 'p_ada',
      },
    ])
  })

  it('should hold all that a change says, once', async () => {
    const committable = await bench.save(
      changeOf('ada', 'entered', june(3), { definition: 'd4', score: 0.25 }),
    )
    await bench.commit(committable)
    const rows = await bench.ask(
      'SELECT * EXCEPT (writer, archived_at, sequence) FROM segment_changes',
    )
    expect(rows).toEqual([
      {
        segment: 'big',
        definition: 'd4',
        profile_id: 'p_ada',
        change: 'entered',
        timestamp: '2024-06-03 00:00:00.000',
        cause: 'event',
        message_id: 'message',
        merged_into: '',
        score: 0.25,
        epoch: 1,
      },
    ])
  })

  it('should go by what was said last, of changes at one time and of late ones', async () => {
    await bench.save(
      changeOf('ada', 'entered', june(3)),
      changeOf('ada', 'exited', june(3)),
      changeOf('bob', 'entered', june(3)),
      changeOf('bob', 'exited', june(3)),
      changeOf('bob', 'entered', june(3)),
      changeOf('eve', 'entered', june(8)),
      changeOf('eve', 'exited', june(4)),
    )
    expect(await members(3)).toEqual(['p_bob'])
    expect(await members(9)).toEqual(['p_bob'])
  })

  it('should answer as the changes themselves do, after any history', async () => {
    const step = fc.record({
      profile: fc.constantFrom('ada', 'bob', 'eve'),
      segment: fc.constantFrom('big', 'lapsed'),
      day: fc.integer({ min: 1, max: 6 }),
      hours: fc.constantFrom(0, 12, 23),
      endsEpoch: fc.boolean(),
    })
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        run += 1
        const inRun = (segment: string) => `${segment}-${run}`
        const changes = alternating(
          steps.map((each) => ({ ...each, segment: inRun(each.segment) })),
        )
        await saveInEpochs(changes, steps)
        for (const segment of ['big', 'lapsed'].map(inRun)) {
          const own = changes.filter((change) => change.segment === segment)
          for (const day of [1, 2, 3, 4, 5, 6]) {
            expect(await members(day, segment)).toEqual(membersBy(own, day))
          }
          expect(await bench.ask(movesByDay, { segment })).toEqual(movesBy(own))
        }
      }),
      { numRuns: 10 },
    )
  })
})

// Helpers

async function members(day: number, segment = 'big'): Promise<readonly unknown[]> {
  const rows = await bench.ask(membersOn, { segment, day: juneDay(day) })
  return rows.map((row) => row['profile_id'])
}

function changeOf(
  name: string,
  change: SegmentChange['change'],
  timestampMs: number,
  fields: Partial<SegmentChange> = {},
): SegmentChange {
  return {
    segment: 'big',
    definition: 'd1',
    profileId: `p_${name}`,
    change,
    timestampMs,
    cause: 'event',
    messageId: 'message',
    mergedInto: '',
    score: 1,
    ...fields,
  }
}

interface Step {
  readonly profile: string
  readonly segment: string
  readonly day: number
  readonly hours: number
}

/** Each step enters or exits, whichever is due. */
function alternating(steps: readonly Step[]): readonly SegmentChange[] {
  const inside = new Set<string>()
  return steps.map(({ profile, segment, day, hours }) => {
    const key = `${profile}/${segment}`
    const enters = !inside.delete(key)
    if (enters) inside.add(key)
    return changeOf(profile, enters ? 'entered' : 'exited', june(day, hours), { segment })
  })
}

async function saveInEpochs(
  changes: readonly SegmentChange[],
  steps: readonly { readonly endsEpoch: boolean }[],
): Promise<void> {
  let epoch: SegmentChange[] = []
  for (const [place, change] of changes.entries()) {
    epoch.push(change)
    if (steps[place]?.endsEpoch !== true) continue
    await bench.save(...epoch)
    epoch = []
  }
  await bench.save(...epoch)
}

/** Goes through the changes up to the end of a day, in the order in which they were told. */
function membersBy(changes: readonly SegmentChange[], day: number): readonly string[] {
  const inside = new Set<string>()
  for (const { profileId, change, timestampMs } of changes) {
    if (timestampMs >= june(day + 1)) continue
    if (change === 'entered') inside.add(profileId)
    else inside.delete(profileId)
  }
  return [...inside].sort()
}

function movesBy(changes: readonly SegmentChange[]): readonly object[] {
  return [1, 2, 3, 4, 5, 6].flatMap((day) => {
    const moves = changes.filter(
      ({ timestampMs }) => timestampMs >= june(day) && timestampMs < june(day + 1),
    )
    const entries = moves.filter(({ change }) => change === 'entered').length
    const exits = moves.length - entries
    return moves.length === 0 ? [] : [{ day: juneDay(day), entries, exits }]
  })
}
