import { error, type Check } from './check.ts'

/** A commit is repeated after a crash; one that cannot be repeated would write twice. */
export const checkSinks: Check = ({ graph }) =>
  graph.nodes
    .filter((node) => node.kind === 'sink' && !node.spec.idempotentCommit)
    .map(({ id }) => {
      const message =
        'its commit cannot be repeated, so a crash in it would write twice or not at all'
      const fix =
        'Use a sink whose commit is idempotent, or make this one so (idempotentCommit: true).'
      return error('sink-not-repeatable', id, message, fix)
    })
