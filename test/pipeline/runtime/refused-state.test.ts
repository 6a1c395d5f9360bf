import { expect, it } from 'vitest'
import { memory } from '#connectors'
import type { OperatorSpec } from '#operators'
import { pipeline, type PipelineDefinition } from '#pipeline'
import { memoryStore, StateSchemaError, value, type ValueSpec } from '#state'
import { runInMemory } from '../../helpers/run-in-memory.ts'
import { textCodec } from '../../helpers/state.ts'

it('should leave the state of every step to the old release where one cannot be read', async () => {
  const store = memoryStore()
  const v1 = textCodec('v1')
  await (
    await runInMemory(twoSteps(value(v1), value(v1)), { store })
  ).done
  const saved = await store.latest()

  const refused = twoSteps(value(textCodec('v2', ['v1'])), value(textCodec('v2')))
  const { done } = await runInMemory(refused, { store })
  await expect(done).rejects.toThrow(StateSchemaError)
  expect(await store.schemas('first', 'last')).toEqual(['v1'])
  expect(await store.latest()).toEqual(saved)
  const again = await runInMemory(twoSteps(value(v1), value(v1)), { store })
  expect((await again.done).read).toBe(0)
})

// Helpers

type Last = { readonly last: ValueSpec<string> }

function twoSteps(first: ValueSpec<string>, second: ValueSpec<string>): PipelineDefinition {
  const partitions = { p: [{ value: 'ada', timestampMs: 1 }] }
  return pipeline('two-steps', (p) => {
    p.source('names', memory.read({ partitions }))
      .key('by-name', (name) => name)
      .apply('first', keepLast(first))
      .key('by-name-again', (name) => name)
      .apply('second', keepLast(second))
      .sink('output', memory.write(new memory.Collection()))
    p.rejects.sink('rejects', memory.write(new memory.Collection()))
  })
}

function keepLast(last: ValueSpec<string>): OperatorSpec<string, string, Last> {
  return {
    kind: 'keep-last',
    state: { last },
    keyed: true,
    bound: 'number of names',
    open: ({ cells }) => ({
      onMessage: (message, output) => {
        cells.last.set(message.key, message.value)
        output.emit(message)
      },
    }),
  }
}
