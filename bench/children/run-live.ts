import { clickhouse, files } from '#connectors'
import { dedupe, foldProfile, messageKey, resolveIdentity, type SegmentChange } from '#operators'
import { pipeline } from '#pipeline'
import { customerEventJson, days } from '#schemas'
import { fiftySegments, fiftyTraits } from '../fifty-traits.ts'
import { handOver } from '../fresh-process.ts'
import { runJob } from '../run-job.ts'

/*
 * `run-live.ts <input> <state> none|fifty`: events without repeats, archived and folded into profiles, with
 * no traits and segments or with fifty of each, whose entries and exits are archived.
 */
const [input = '', state = '', which = ''] = process.argv.slice(2)

const definition = pipeline('live', (p) => {
  const events = p
    .source(
      'events',
      files.read({ paths: [input], decode: customerEventJson(), replayWindowMs: days(1) }),
    )
    .key('by-message', messageKey)
    .apply('drop-repeats', dedupe({ withinMs: days(7) }))
  const resolved = events.apply('identity', resolveIdentity())
  events.sink('archive', clickhouse.insert({ table: clickhouse.eventsTable }))
  events.sideOutput('conflicts').sink('conflicts', files.writeRejects())
  events.sideOutput('late').sink('late', files.writeRejects())
  p.rejects.sink('rejects', files.writeRejects())
  if (which === 'none') return void resolved.apply('profiles', foldProfile({ traits: {} }))
  resolved
    .apply('profiles', foldProfile({ traits: fiftyTraits, segments: fiftySegments(1) }))
    .sideOutput<SegmentChange>('segment-changes')
    .sink('segment-changes', clickhouse.insert({ table: clickhouse.segmentChangesTable }))
})

await handOver(await runJob(definition, input, state))
process.exit()
