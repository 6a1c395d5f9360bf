import type { OperatorSpec } from '#operators'
import { pipeline } from '#pipeline'
import { bucketedSet } from '#state'
import { countingSpec, sinkSpec, sourceSpec } from './specs.ts'

const dayMs = 86_400_000

interface Visit {
  readonly visitId: string
  readonly customer: string
}

const visits = sourceSpec<Visit>({
  summary: 'visits/*.ndjson',
  replayWindowMs: dayMs,
  latenessMs: 300_000,
})

const webhook = sinkSpec({
  connector: 'webhook',
  summary: 'https://shop.example',
  delivery: 'at-least-once',
})

/** A definition with one of each kind of step, as golden files show it. */
export const shop = pipeline('shop', (p) => {
  const web = p.source('web-visits', visits)
  const till = p.source('till-visits', { ...visits, summary: 'till "A" #1' })

  const known = p
    .merge('all-visits', web, till)
    .filter('with-customer', (visit) => visit.customer !== '')
    .key('by-visit', (visit) => visit.visitId)
    .apply('drop-repeats', dropRepeats<Visit>())

  known.sideOutput('late').sink('late-visits', sinkSpec({ summary: 'late/' }))
  known.sink('archive', sinkSpec({ connector: 'clickhouse', summary: 'table visits' }))

  known
    .key('by-customer', (visit) => visit.customer)
    .apply('count-visits', countingSpec())
    .sink('call-shop', webhook)

  p.rejects.sink('unreadable', sinkSpec({ summary: 'rejects/' }))
})

function dropRepeats<T>(): OperatorSpec<T, T> {
  return {
    kind: 'dedupe',
    state: { seen: bucketedSet({ withinMs: 7 * dayMs, bucketMs: dayMs, idsMax: 5_000_000 }) },
    keyed: true,
    sideOutputs: ['late'],
    bound: 'time and number of ids',
    remembersMs: 7 * dayMs,
    details: { key: 'visit id' },
    open: () => ({ onMessage: (message, output) => output.emit(message) }),
  }
}
