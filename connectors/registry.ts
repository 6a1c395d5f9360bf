import type { Connector } from './connector.ts'

/**
 * Descriptors of all connectors, in the order of their names: every namespace that
 * `connectors/index.ts` exports and that holds a `connector`. Exporting it is registering it.
 */
export async function connectors(): Promise<readonly Connector[]> {
  // Loaded here, not at the top: the index exports this function too.
  const room: object = await import('./index.ts')
  const found = Object.values(room).flatMap((member: unknown) =>
    hasConnector(member) ? [member.connector] : [],
  )
  return found.sort((left, right) => (left.name < right.name ? -1 : 1))
}

function hasConnector(member: unknown): member is { readonly connector: Connector } {
  return typeof member === 'object' && member !== null && 'connector' in member
}
