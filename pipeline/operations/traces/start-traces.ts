import type { Logger } from '#connectors'
import type { RunObserver } from '../../runtime/run-observer.ts'
import type { TracesConfig } from '../settings.ts'
import { EpochTracer } from './epoch-tracer.ts'
import { ReportingExporter } from './reporting-exporter.ts'

/** Spans that wait to be sent; more are lost. */
const queueMax = 2_048
/** How long one request may take, and how long the end of a run waits for the last one. */
const timeoutMs = 5_000

/** Traces on their way to a collector. */
export interface Traces {
  readonly observer: RunObserver
  /** Sends what waits; gives up after a while. */
  close(): Promise<void>
}

/** Sends traces by OTLP over HTTP, in batches. A collector that cannot be reached holds nothing up. */
export async function startTraces(
  { url, sampleRatio }: TracesConfig,
  pipeline: string,
  logger: Logger,
): Promise<Traces> {
  const sdk = await import('@opentelemetry/sdk-trace-base')
  const { resourceFromAttributes } = await import('@opentelemetry/resources')
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http')
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: timeoutMs })
  const processor = new sdk.BatchSpanProcessor(new ReportingExporter(exporter, logger), {
    maxQueueSize: queueMax,
    exportTimeoutMillis: timeoutMs,
  })
  const provider = new sdk.BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'anabranch',
      'service.instance.id': pipeline,
    }),
    sampler: new sdk.TraceIdRatioBasedSampler(sampleRatio),
    spanProcessors: [processor],
  })
  const observer = new EpochTracer(provider.getTracer('anabranch'))
  return { observer, close: () => closed(provider.shutdown(), logger) }
}

async function closed(shutdown: Promise<void>, logger: Logger): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), timeoutMs)
  })
  // Why it failed was told by the exporter.
  const sent = await Promise.race([shutdown, late]).catch(() => undefined)
  clearTimeout(timer)
  if (sent === 'late') logger.warn({ timeoutMs }, 'the last traces were not sent in time')
}
