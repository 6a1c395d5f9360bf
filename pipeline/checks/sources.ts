import { error, type Check } from './check.ts'

/** Without a source nothing ever flows. */
export const checkAnySource: Check = ({ graph }) => {
  if (graph.nodes.some(({ kind }) => kind === 'source')) return []
  const fix = 'Begin with p.source(id, spec).'
  return [error('no-source', '', 'the pipeline has no source', fix)]
}

/** What a source reads must go somewhere. */
export const checkUnreadSources: Check = ({ graph }) =>
  graph.nodes
    .filter(({ kind, id }) => kind === 'source' && graph.readersOfStep(id).length === 0)
    .map(({ id }) => {
      const fix = 'Add steps to the stream that p.source returned, or remove the source.'
      return error('unread-source', id, 'no step reads what the source delivers', fix)
    })
