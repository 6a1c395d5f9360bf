import { describe, expect, it } from 'vitest'
import { memory } from '#connectors'
import type { OperatorSpec } from '#operators'
import { pipeline } from '#pipeline'
import { longCodec } from '#schemas'
import { value } from '#state'
import { at, BARRIER, CRASH, simulate } from '../../../pipeline/testing.ts'

describe('simulate', () => {
  it('should count each message once when the run crashes', async () => {
    const definition = counting()
    const script = {
      left: [at(1, 'a'), at(2, 'b'), BARRIER, at(3, 'a'), CRASH, at(4, 'a')],
      right: [at(1, 'b'), CRASH, at(9, 'a')],
    }
    const { output, runs, summary } = await simulate(definition, { sources: { words: script } })
    expect(runs).toBe(3)
    expect(output('counts').toSorted()).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'b2'])
    expect(summary.total.read).toBe(6)
  })
})

function counting() {
  const state = { counts: value(longCodec) }
  const count: OperatorSpec<string, string, typeof state> = {
    kind: 'count',
    state,
    keyed: true,
    bound: 'one number a word',
    open: ({ cells }) => ({
      onMessage(message, output) {
        const count = (cells.counts.get(message.key) ?? 0) + 1
        cells.counts.set(message.key, count)
        output.emit({ ...message, value: `${message.key}${count}` })
      },
    }),
  }
  return pipeline('counting', (p) => {
    p.source('words', memory.read<string>({ partitions: {} }))
      .key('by-word', (word) => word)
      .apply('count', count)
      .sink('counts', memory.write(new memory.Collection<string>()))
    p.rejects.sink('rejects', memory.write(new memory.Collection()))
  })
}
