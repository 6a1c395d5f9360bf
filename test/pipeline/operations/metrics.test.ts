import { describe, expect, it, vi } from 'vitest'
import { memory } from '#connectors'
import { operated, script, sinkWith, valueOf } from './operated-run.ts'

describe('/metrics', () => {
  it('should tell what the summary of the run tells', async () => {
    const { run, get } = await operated()
    const summary = await run.done
    const response = await get('/metrics')
    expect(response.headers.get('content-type')).toContain('text/plain')
    await response.text()
    const text = await (await get('/metrics')).text() // as it is the first time
    expect(summary).toMatchObject({ read: 12, accepted: 10, rejected: { total: 1 } })
    const all = { pipeline: 'numbers' }
    expect(valueOf(text, 'anabranch_messages_read_total', all)).toBe(summary.read)
    expect(valueOf(text, 'anabranch_messages_accepted_total', all)).toBe(summary.accepted)
    expect(valueOf(text, 'anabranch_messages_late_total', all)).toBe(summary.late)
    expect(valueOf(text, 'anabranch_messages_duplicate_total', { kind: 'natural' })).toBe(1)
    expect(valueOf(text, 'anabranch_messages_rejected_total', { reason: 'no-number' })).toBe(1)
    const step = { step: 'drop-repeats', counter: 'natural_duplicates' }
    expect(valueOf(text, 'anabranch_step_events_total', step)).toBe(1)
    const { count } = summary.checkpoints
    expect(valueOf(text, 'anabranch_checkpoint_duration_seconds_count', all)).toBe(count)
    expect(valueOf(text, 'anabranch_epoch', all)).toBe(count)
    const saves = { part: 'save' }
    expect(valueOf(text, 'anabranch_checkpoint_part_duration_seconds_count', saves)).toBe(count)
    expect(valueOf(text, 'anabranch_restarts_total', all)).toBe(0)
    expect(valueOf(text, 'process_cpu_seconds_total', all)).toBeGreaterThan(0)
  })

  it('should tell how a run stands while it goes on', async () => {
    const source = memory.read({ partitions: script, follow: true })
    const { get } = await operated({ source }, {}, { config: { checkpointIntervalMs: 10 } })
    await vi.waitFor(async () => {
      const text = await (await get('/metrics')).text()
      expect(valueOf(text, 'anabranch_messages_read_total')).toBe(12)
      expect(valueOf(text, 'anabranch_source_messages_total', { step: 'numbers' })).toBe(12)
      expect(valueOf(text, 'anabranch_running')).toBe(1)
      const watermark = { step: 'numbers' }
      expect(
        valueOf(text, 'anabranch_source_watermark_timestamp_seconds', watermark),
      ).toBeGreaterThan(1)
      expect(valueOf(text, 'anabranch_sink_staged_bytes', { step: 'output' })).toBe(0)
      expect(valueOf(text, 'anabranch_step_problem', { step: 'output' })).toBe(0)
      expect(valueOf(text, 'anabranch_last_checkpoint_timestamp_seconds')).toBeGreaterThan(1e9)
    }, 20_000)
  })

  it('should count restarts', async () => {
    let failures = 1
    const sink = sinkWith((writer) => ({
      commit: async (committable) => {
        if (failures-- > 0) throw new Error('cannot be committed')
        await writer.commit(committable)
      },
    }))
    const { run, get } = await operated({ sink })
    await run.done
    const text = await (await get('/metrics')).text()
    expect(valueOf(text, 'anabranch_restarts_total')).toBe(1)
  })

  it('should take the gauges of connectors, with bounds', async () => {
    const { operations, get } = await operated()
    const measure = operations.runOptions.measure
    measure?.('kafka_queue_bytes', 7, { step: 'numbers', broker: 'a' })
    for (let n = 0; n < 2_000; n++) measure?.('many', n, { step: 'numbers', n: String(n) })
    for (let n = 0; n < 2_000; n++) measure?.(`name_${n}`, n)
    const text = await (await get('/metrics')).text()
    expect(valueOf(text, 'anabranch_kafka_queue_bytes', { step: 'numbers', broker: 'a' })).toBe(7)
    expect(text.match(/^anabranch_many\{/gm)).toHaveLength(1_000)
    expect(text.match(/^anabranch_name_/gm)?.length).toBeLessThan(300)
  })
})
