import { describe, expect, it } from 'vitest'
import { memory } from '#connectors'
import { count, tumbling, window, type OperatorSpec } from '#operators'
import { pipeline } from '#pipeline'
import { longCodec } from '#schemas'
import { value } from '#state'
import { at, BARRIER, CRASH, pause, simulate } from '../../../pipeline/testing.ts'

const nothing = memory.write(new memory.Collection())
const state = { counts: value(longCodec) }

/** Emits each word with how often it came. */
const countWords: OperatorSpec<string, string, typeof state> = {
  kind: 'count',
  state,
  keyed: true,
  bound: 'one number a word',
  open: ({ cells }) => ({
    onMessage(message, output) {
      const times = (cells.counts.get(message.key) ?? 0) + 1
      cells.counts.set(message.key, times)
      output.emit({ ...message, value: `${message.key}${times}` })
    },
  }),
}

describe('simulate', () => {
  it('should count each message once when the run crashes', async () => {
    const script = {
      left: [at(1, 'a'), at(2, 'b'), BARRIER, at(3, 'a'), CRASH, at(4, 'a')],
      right: [at(1, 'b'), CRASH, at(9, 'a')],
    }
    const { output, runs, summary } = await simulate(counting(), { sources: { words: script } })
    expect(runs).toBe(3)
    expect(output('counts').toSorted()).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'b2'])
    expect(summary.total.read).toBe(6)
  })

  it('should show what the cells of a step hold', async () => {
    const script = { p: [at(1, 'a'), at(2, 'b'), at(3, 'a')] }
    const simulation = await simulate(counting(), { sources: { words: script } })
    const reader = await simulation.state('count', state)
    expect(await reader.get('counts', ['a', 'b', 'c'])).toEqual([2, 1, undefined])
  })

  it('should join several sources, fire event-time timers and collect side outputs', async () => {
    const definition = pipeline('windows', (p) => {
      const left = p.source('left', memory.read<string>({ partitions: {} }))
      const right = p.source('right', memory.read<string>({ partitions: {} }))
      const windows = p
        .merge('both', left, right)
        .key('by-word', (word) => word)
        .apply(
          'window',
          window({ over: tumbling({ sizeMs: 10 }), aggregate: { words: count() }, idOf: () => '' }),
        )
      windows.sideOutput('late').sink('late', nothing)
      windows.sink('windows', nothing)
      p.rejects.sink('rejects', nothing)
    })
    const { output } = await simulate(definition, {
      sources: {
        left: { p: [at(1, 'a'), at(25, 'a'), BARRIER, at(3, 'a')] },
        right: { p: [at(2, 'a'), at(30, 'a'), BARRIER, at(31, 'a')] },
      },
    })
    expect(output('windows')).toMatchObject([
      { startMs: 0, values: { words: 2 } },
      { startMs: 20, values: { words: 1 } },
      { startMs: 30, values: { words: 2 } },
    ])
    expect(output('late')).toEqual(['a'])
  })

  it('should fire processing-time timers when the script pauses', async () => {
    const definition = pipeline('reminders', (p) => {
      p.source('words', memory.read<string>({ partitions: {} }))
        .key('by-word', (word) => word)
        .apply('remind', remind)
        .sink('reminders', nothing)
      p.rejects.sink('rejects', nothing)
    })
    const { output } = await simulate(definition, {
      nowMs: 1_000,
      sources: { words: { p: [at(1, 'tea'), pause(5_000), at(2, 'cake')] } },
    })
    expect(output('reminders')).toEqual(['tea at 3000'])
  })
})

// Helpers

/** Reminds of each word at three seconds by the wall clock. */
const remind: OperatorSpec<string, string> & { readonly keyed: true } = {
  kind: 'remind',
  state: {},
  keyed: true,
  open: ({ timers }) => ({
    onMessage: ({ key }) => timers.set(key, 3_000, 'processing'),
    onTimer({ key, timestampMs }, output) {
      const origin = {
        source: '',
        partition: '',
        offset: 0,
        bytes: new Uint8Array(),
        replayed: false,
      }
      if (key === 'tea')
        output.emit({ key, value: `${key} at ${timestampMs}`, timestampMs, origin })
    },
  }),
}

function counting() {
  return pipeline('counting', (p) => {
    p.source('words', memory.read<string>({ partitions: {} }))
      .key('by-word', (word) => word)
      .apply('count', countWords)
      .sink('counts', nothing)
    p.rejects.sink('rejects', nothing)
  })
}
