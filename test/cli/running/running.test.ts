import { describe, expect, it } from 'vitest'
import { LiveLine } from '../../../pipeline/cli/running/live-line.ts'
import { logText } from '../../../pipeline/cli/running/log-text.ts'
import { progressLine } from '../../../pipeline/cli/running/progress-line.ts'
import { Rate } from '../../../pipeline/cli/running/rate.ts'
import { sinkOutputs } from '../../../pipeline/cli/running/sink-outputs.ts'
import { stopOnSignals } from '../../../pipeline/cli/running/stop-signals.ts'
import { summaryLines } from '../../../pipeline/cli/running/summary.ts'
import { files, memory } from '#connectors'
import { pipeline } from '#pipeline'

const progress = {
  pipeline: 'customers',
  epoch: 42,
  savedAtMs: 1_000_000,
  read: 1_234_567,
  rejected: 12,
  late: 3,
  watermarkMs: 0,
  lag: 5_000,
  checkpointMs: 35.4,
}

describe('progressLine', () => {
  it('should tell the rate, watermark, what is to read, the last checkpoint and rejects', () => {
    expect(progressLine(progress, 81_234.6, 1_002_000, 400)).toBe(
      'customers · 81,235 events/s · 1,234,567 read · 5,000 to read · watermark 1970-01-01T00:00:00.000Z' +
        ' · checkpoint 42 2 s ago · took 35 ms · 12 rejected · 3 late',
    )
  })

  it('should stay on one line of the terminal', () => {
    expect(progressLine(progress, 0, 0, 40)).toHaveLength(39)
  })

  it('should leave out what nobody knows yet', () => {
    const begun = {
      ...progress,
      epoch: 0,
      watermarkMs: -Infinity,
      lag: undefined,
      checkpointMs: undefined,
    }
    expect(progressLine(begun, 0, 0, 400)).toContain(
      'watermark - · no checkpoint yet · 12 rejected',
    )
  })
})

describe('Rate', () => {
  it('should be the mean of the last seconds', () => {
    const rate = new Rate()
    expect(rate.next(0, 0)).toBe(0)
    expect(rate.next(1_000, 500)).toBe(500)
    for (let second = 2; second <= 20; second += 1) rate.next(second * 1_000, 500)
    expect(rate.next(21_000, 1_500)).toBe(200)
  })
})

describe('LiveLine', () => {
  it('should keep what is written meanwhile, above the line', () => {
    let written = ''
    const line = new LiveLine({ write: (text: string) => ((written += text), true) })
    line.show('50 %')
    line.above('careful')
    line.end()
    const clear = '\r\u001B[K'
    expect(written).toBe(`${clear}50 %${clear}careful\n50 %${clear}`)
  })
})

describe('logText', () => {
  it('should be for people, without times and process ids', () => {
    const json = JSON.stringify({
      level: 40,
      time: 1,
      pid: 2,
      hostname: 'h',
      msg: 'slow',
      step: 'in',
    })
    expect(logText(json)).toBe('warning: slow step="in"')
  })
})

describe('stopOnSignals', () => {
  it('should stop at a checkpoint at first, and at once the second time', () => {
    const stops: string[] = []
    const said: string[] = []
    const signals = stopOnSignals({ stop: (mode) => stops.push(mode) }, (message) =>
      said.push(message),
    )
    try {
      process.emit('SIGINT')
      expect([stops, signals.stoppedAtOnce()]).toEqual([['checkpoint'], false])
      process.emit('SIGTERM')
      process.emit('SIGINT')
      expect([stops, signals.stoppedAtOnce()]).toEqual([['checkpoint', 'now'], true])
      expect(said).toHaveLength(2)
    } finally {
      signals.dispose()
    }
    expect(process.listenerCount('SIGINT')).toBe(0)
  })
})

describe('summaryLines', () => {
  it('should show every count, with rejects by reason', () => {
    const counts = {
      read: 10,
      accepted: 5,
      duplicates: { natural: 1, synthetic: 1 },
      rejected: { total: 2, byReason: { 'invalid-json': 2 } },
      late: 1,
    }
    const lines = summaryLines({
      ...counts,
      profiles: 1_000,
      identifiers: 2_000,
      merges: 3,
      reviews: 4,
      checkpoints: { count: 2, p50Ms: 5, p99Ms: 9 },
      elapsedMs: 1_500,
      eventsPerSecond: 7,
      total: counts,
    })
    expect(lines.map((line) => line.replaceAll(/ {2,}/g, '|'))).toEqual([
      'events read|10',
      'accepted|5',
      'natural duplicates|1',
      'synthetic duplicates|1',
      'rejected|2',
      '|invalid-json|2',
      'late|1',
      '',
      'profiles|1,000',
      'identifiers|2,000',
      'merges|3',
      'reviews|4',
      '',
      'checkpoints|2',
      '|half took less than|5 ms',
      '|99 % took less than|9 ms',
      'time|1.5 s',
      'events/s|7',
    ])
  })
})

describe('sinkOutputs', () => {
  it('should find the files of rejects and side outputs, through the steps between', () => {
    const definition = pipeline('outputs', (p) => {
      const numbers = p.source('numbers', memory.read<number>({ partitions: {} }))
      numbers.sink('all', files.writeRejects())
      p.rejects.filter('some', () => true).sink('refused', files.writeRejects())
      p.rejects.sink('all-refused', files.writeRejects())
      p.rejects.sink('elsewhere', memory.write(new memory.Collection()))
    })
    expect(sinkOutputs(definition)).toEqual({ rejects: ['refused', 'all-refused'] })
  })
})
