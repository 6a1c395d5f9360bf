import { memory, TransientError } from '#connectors'
import { pipeline } from '#pipeline'

const numbers = Array.from({ length: 1_000 }, (_, index) => ({ value: index, timestampMs: index }))

/** A thousand numbers. Followed, it waits for more for ever. */
export default pipeline(process.env['TEST_PIPELINE'] ?? 'numbers', (p) => {
  const follow = process.env['TEST_FOLLOW'] === 'yes'
  const read = p.source('numbers', memory.read<number>({ partitions: { one: numbers }, follow }))
  read.sink('collected', memory.write(new memory.Collection<number>(), { beforeCommit }))
  p.rejects.sink('refused', memory.write(new memory.Collection()))
})

/** An outside that is never ready keeps a run from stopping at a checkpoint. */
function beforeCommit(): void {
  if (process.env['TEST_STUCK'] === 'yes')
    throw new TransientError('not ready', { retryAfterMs: 50 })
}
