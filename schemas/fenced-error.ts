/**
 * Somebody else has taken over what this process worked on: its store partition, or its transactional
 * id. Nothing more may be written by it, so its run ends at once; who took over goes on from the last
 * epoch. Never retried.
 */
export class FencedError extends Error {
  override readonly name = 'FencedError'
  readonly code = 'fenced'
}
