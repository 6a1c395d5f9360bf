import { tmpdir } from 'node:os'
import { pino } from 'pino'
import { map, Observable, type OperatorFunction } from 'rxjs'
import { pipeline, run, runtimeDefaults } from 'anabranch'
import { memory } from 'anabranch/connectors'
import { count, tumbling, window, type WindowResult } from 'anabranch/operators'
import { minutes } from 'anabranch/schemas'
import { memoryStore } from 'anabranch/state'

/** Somebody clicked: what an RxJS program has in its hands. */
export interface Click {
  readonly page: string
  readonly atMs: number
}

const definition = (clicks: Observable<Click>) =>
  pipeline('clicks', (p) => {
    const perMinute = p
      .source('clicks', memory.observe<Click>({ from: clicks, timestampMsOf: ({ atMs }) => atMs }))
      .key('by-page', ({ page }) => page)
      .apply(
        'per-minute',
        window({
          over: tumbling({ sizeMs: minutes(1) }),
          aggregate: { clicks: count() },
          idOf: () => '',
        }),
      )
    perMinute.sideOutput('late').sink('late', memory.write(new memory.Collection()))
    p.rejects.sink('rejects', memory.write(new memory.Collection()))
  })

/**
 * A pipeline as an RxJS operator: an Observable is its source, and one of its streams is observed.
 * `clicks.pipe(clicksPerMinute())` emits each page's clicks a minute, by the clicks' own times.
 * Keeps its state in memory; unsubscribing stops the run.
 */
export function clicksPerMinute(): OperatorFunction<Click, WindowResult> {
  return (clicks) =>
    new Observable((subscriber) => {
      const starting = run(definition(clicks), {
        store: memoryStore(),
        dataDirectory: tmpdir(),
        config: runtimeDefaults,
        connectorConfig: () => ({}),
        logger: pino({ level: 'warn' }),
        untilEnd: true,
        observe(stream) {
          const results = stream('per-minute').pipe(map(({ value }) => value as WindowResult))
          subscriber.add(results.subscribe(subscriber))
        },
      })
      starting.then(({ done }) => done).catch((error: unknown) => subscriber.error(error))
      return () => void starting.then((live) => live.stop('now'))
    })
}
