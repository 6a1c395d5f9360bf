import { ask, type Engine } from './engine.ts'
import { featuresOf, type Features } from './features.ts'

/** Asks ClickHouse which version it is. */
export async function readFeatures(engine: Pick<Engine, 'client'>): Promise<Features> {
  const [row] = await ask<{ version: string }>(engine, 'SELECT version() AS version')
  return featuresOf(row?.version ?? '')
}
