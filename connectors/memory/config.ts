import type { Schema } from 'convict'

/** The memory connector has no settings: everything is in the definition. */
export type MemoryConfig = Readonly<Record<string, never>>

/** Settings of the memory connector, for convict. */
export const config: Schema<MemoryConfig> = {}
