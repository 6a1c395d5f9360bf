import type { ConnectorContext } from '#connectors'
import {
  conformanceContext,
  type ContextOptions,
} from '../../../../connectors/conformance/context.ts'
import { connector } from '../../../../connectors/scylla/config.ts'
import type { TestKeyspace } from './keyspace.ts'

/** The context of a sink that writes to a keyspace. */
export function connectorContextOf(
  { settings }: Pick<TestKeyspace, 'settings'>,
  directory: string,
  options: Partial<ContextOptions> = {},
): ConnectorContext {
  return conformanceContext({ connector, directory, settings, ...options })
}
