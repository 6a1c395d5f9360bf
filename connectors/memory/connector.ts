import type { Connector } from '../connector.ts'
import { config, type MemoryConfig } from './config.ts'

/** Describes the memory connector. */
export const connector: Connector<MemoryConfig> = {
  name: 'memory',
  summary: 'Reads scripted messages and Observables; collects messages in an object.',
  config,
}
