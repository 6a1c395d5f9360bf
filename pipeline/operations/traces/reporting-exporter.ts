import type { SpanExporter } from '@opentelemetry/sdk-trace-base'
import type { Logger } from '#connectors'

type Spans = Parameters<SpanExporter['export']>[0]
type Done = Parameters<SpanExporter['export']>[1]

/** Says when traces begin to be lost, and when they arrive again: once each. */
export class ReportingExporter implements SpanExporter {
  readonly #exporter: SpanExporter
  readonly #logger: Logger
  #isLosing = false

  constructor(exporter: SpanExporter, logger: Logger) {
    this.#exporter = exporter
    this.#logger = logger
  }

  export(spans: Spans, done: Done): void {
    this.#exporter.export(spans, (result) => {
      this.#report(result.error)
      done(result)
    })
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown()
  }

  forceFlush(): Promise<void> {
    return this.#exporter.forceFlush?.() ?? Promise.resolve()
  }

  #report(error: Error | undefined): void {
    const isLosing = error !== undefined
    if (isLosing === this.#isLosing) return
    this.#isLosing = isLosing
    if (!isLosing) return this.#logger.info({}, 'traces arrive again')
    this.#logger.warn(
      { error: String(error) },
      'traces cannot be sent: they are lost until they can',
    )
  }
}
