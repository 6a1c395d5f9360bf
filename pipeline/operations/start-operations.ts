import type { Logger } from '#connectors'
import type { PipelineDefinition } from '../graph.ts'
import type { RunOptions } from '../runtime/run-types.ts'
import { unhealthy, unready, type Reason } from './health/verdict.ts'
import { serveHttp, type Answer, type HttpServer } from './http-server.ts'
import { RunMetrics } from './metrics/run-metrics.ts'
import { RunBoard } from './run-board.ts'
import type { OperationsConfig } from './settings.ts'
import { startTraces } from './traces/start-traces.ts'

/** What operations need to know. */
export interface OperationsOptions {
  readonly config: OperationsConfig
  readonly definition: PipelineDefinition
  readonly logger: Logger
  /** The clock that watermarks are compared with. */
  readonly nowMs?: () => number
}

/** Metrics, health and traces of a process that runs a pipeline. */
export interface Operations {
  /** What a run is started with, so that it is observed; nothing where all is switched off. */
  readonly runOptions: Pick<RunOptions, 'observer' | 'measure'>
  /** Where the server listens. */
  readonly port: number | undefined
  close(): Promise<void>
}

/**
 * Starts the server of `/metrics`, `/healthz` and `/readyz`, and traces, as the settings say. Throws
 * `SetupError` where the server cannot listen.
 */
export async function startOperations(options: OperationsOptions): Promise<Operations> {
  const { config, definition, logger } = options
  const { port, traces } = config
  if (port === 0 && traces.url === '') {
    return { runOptions: {}, port: undefined, close: () => Promise.resolve() }
  }
  return observed({ ...options, serves: port !== 0 }, async () =>
    traces.url === '' ? undefined : startTraces(traces, definition.name, logger),
  )
}

/** As `startOperations`; port 0 takes a free one. */
export function serveOperations(options: OperationsOptions): Promise<Operations> {
  return observed({ ...options, serves: true }, async () => undefined)
}

async function observed(
  options: OperationsOptions & { readonly serves: boolean },
  openTraces: () => Promise<Awaited<ReturnType<typeof startTraces>> | undefined>,
): Promise<Operations> {
  const { config, definition, logger, serves } = options
  const metrics = serves ? new RunMetrics(definition) : undefined
  const traces = await openTraces()
  const board = new RunBoard([metrics, traces?.observer].flatMap((listener) => listener ?? []))
  const server = metrics && (await serve(options, board, metrics))
  if (server !== undefined) {
    logger.info({ host: config.host, port: server.port }, 'metrics and health are served')
  }
  return {
    runOptions: { observer: board, ...(metrics !== undefined && { measure: metrics.measure }) },
    port: server?.port,
    async close() {
      await Promise.all([server?.close(), traces?.close()])
    },
  }
}

function serve(
  { config, nowMs = Date.now }: OperationsOptions,
  board: RunBoard,
  metrics: RunMetrics,
): Promise<HttpServer> {
  const answers = {
    '/metrics': async (): Promise<Answer> => {
      const body = await metrics.text(board.entries())
      return { status: 200, contentType: metrics.contentType, body }
    },
    '/healthz': () => verdict(unhealthy(board, config)),
    '/readyz': () => verdict(unready(board, config, nowMs())),
  }
  return serveHttp({ ...config, answers })
}

function verdict(reasons: readonly Reason[]): Answer {
  const status = reasons.length === 0 ? 200 : 503
  const body = JSON.stringify({ ok: status === 200, reasons })
  return { status, contentType: 'application/json', body: `${body}\n` }
}
