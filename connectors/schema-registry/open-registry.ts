import type { SchemaRegistryConfig } from './config.ts'
import { confluentRegistry } from './confluent-registry.ts'
import { folderRegistry } from './folder-registry.ts'
import type { SchemaRegistry } from './registry.ts'

/** The registry that the settings name: the one at `url`, or the folder. Nothing is asked yet. */
export async function openRegistry(config: SchemaRegistryConfig): Promise<SchemaRegistry> {
  return config.url === '' ? folderRegistry(config.directory) : confluentRegistry(config)
}
