import { once } from 'node:events'
import { expect, it } from 'vitest'
import { startChild } from '../helpers/child-process.ts'

it('should end a process that something keeps although its command is done', async () => {
  const child = startChild('test/cli/kept-process.ts')
  const exited = once(child.process, 'exit')
  expect(await child.line()).toBe('done')
  expect(await exited).toEqual([3, null])
})
