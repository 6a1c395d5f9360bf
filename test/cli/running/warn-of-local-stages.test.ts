import { expect, it } from 'vitest'
import { files, memory } from '#connectors'
import { pipeline } from '#pipeline'
import { warnOfLocalStages } from '../../../pipeline/cli/running/warn-of-local-stages.ts'
import { silentLogger } from '../../helpers/run-in-memory.ts'

it('should warn of sinks that stage on this disk, by their names', () => {
  const lines: object[] = []
  const logger = { ...silentLogger, warn: (fields: object) => void lines.push(fields) }
  const definition = pipeline('mixed', (p) => {
    const numbers = p.source('numbers', memory.read<number>({ partitions: {} }))
    numbers.sink('kept', memory.write(new memory.Collection()))
    numbers.sink('written', files.write())
    p.rejects.sink('rejects', files.writeRejects())
  })
  warnOfLocalStages(definition, logger)
  expect(lines).toEqual([{ steps: ['written', 'rejects'] }])
})
