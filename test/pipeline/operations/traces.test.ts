import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { startOperations } from '../../../pipeline/operations/start-operations.ts'
import { runInMemory, silentLogger } from '../../helpers/run-in-memory.ts'
import { defaults, numbersPipeline, sinkWith } from './operated-run.ts'

describe('traces', () => {
  it('should tell each epoch with its parts, and restarts', async () => {
    const collector = await startCollector()
    let failures = 1
    const sink = sinkWith((writer) => ({
      commit: async (committable) => {
        if (failures-- > 0) throw new Error('cannot be committed')
        await writer.commit(committable)
      },
    }))
    await runTraced(collector.url, sink)
    const spans = collector.spans()
    const epochs = spans.filter(({ name }) => name === 'epoch')
    expect(epochs.length).toBeGreaterThanOrEqual(2)
    const [failed, next] = epochs
    expect(failed?.status).toMatchObject({ code: 2, message: 'Error: cannot be committed' })
    expect(next?.events.map(({ name }) => name)).toEqual(['restart'])
    const parts = spans.filter(({ parentSpanId }) => parentSpanId === next?.spanId)
    expect(new Set(parts.map(({ name }) => name))).toEqual(new Set(['capture', 'prepare', 'save']))
    const steps = parts.filter(({ name }) => name === 'prepare').map(stepOf)
    expect(steps.sort()).toEqual(['conflicts', 'late', 'output', 'rejects'])
    const commits = spans.filter(({ parentSpanId }) => parentSpanId === failed?.spanId)
    expect(commits.filter(({ name }) => name === 'commit').map(stepOf)).toContain('output')
    expect(collector.services()).toEqual(['anabranch'])
  })

  it('should trace no epoch where the share is 0', async () => {
    const collector = await startCollector()
    await runTraced(collector.url, undefined, 0)
    expect(collector.spans()).toEqual([])
  })

  it('should not hold up a run whose collector is away, and say so once', async () => {
    const warn = vi.fn()
    await runTraced('http://127.0.0.1:9/v1/traces', undefined, 1, warn)
    expect(warn.mock.calls.map(([, message]) => message as string)).toEqual([
      'traces cannot be sent: they are lost until they can',
    ])
  })
})

// Helpers

interface SpanJson {
  readonly name: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly status?: { readonly code?: number; readonly message?: string }
  readonly events: readonly { readonly name: string }[]
  readonly attributes: readonly Attribute[]
}

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string }
}

interface TraceJson {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly SpanJson[] }[]
  }[]
}

async function runTraced(
  url: string,
  sink?: ReturnType<typeof sinkWith>,
  sampleRatio = 1,
  warn = (): void => {},
) {
  const definition = numbersPipeline(sink === undefined ? {} : { sink })
  const operations = await startOperations({
    config: { ...defaults, traces: { url, sampleRatio } },
    definition,
    logger: { ...silentLogger, warn },
  })
  expect(operations.port).toBeUndefined()
  const run = await runInMemory(definition, operations.runOptions)
  await run.done
  await operations.close()
}

/** An OTLP collector that keeps what it gets. */
async function startCollector() {
  const received: TraceJson[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push(JSON.parse(Buffer.concat(chunks).toString()) as TraceJson)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const resourceSpans = () => received.flatMap((trace) => trace.resourceSpans)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    spans: () =>
      resourceSpans().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    services: () => [
      ...new Set(
        resourceSpans().map(({ resource }) => attribute(resource.attributes, 'service.name')),
      ),
    ],
  }
}

function stepOf({ attributes }: SpanJson): string | undefined {
  return attribute(attributes, 'anabranch.step')
}

function attribute(attributes: readonly Attribute[], name: string): string | undefined {
  return attributes.find(({ key }) => key === name)?.value.stringValue
}
