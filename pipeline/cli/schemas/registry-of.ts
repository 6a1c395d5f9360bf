import { schemaRegistry } from '#connectors'
import { CliError } from '../cli-error.ts'
import { loadSettings } from '../settings.ts'

/** What the command line says about the registry. */
export interface RegistryOptions {
  /** An address, or a folder. */
  readonly registry?: string
  readonly config?: string
  readonly set?: readonly string[]
}

/** A registry, and the folder that it is in where it is one. */
export interface OpenedRegistry {
  readonly registry: schemaRegistry.SchemaRegistry
  readonly folder?: string
}

/** Opens the registry that `--registry` names, else the one of the settings. */
export async function registryOf(options: RegistryOptions): Promise<OpenedRegistry> {
  const { registry: named, set = [], ...others } = options
  const overrides = named === undefined ? [] : settingsFor(named)
  const settings = await loadSettings({ ...others, set: [...set, ...overrides] })
  const { name } = schemaRegistry.connector
  const config = settings.connector(name) as schemaRegistry.SchemaRegistryConfig
  const registry = await schemaRegistry.openRegistry(config)
  return config.url === '' ? { registry, folder: config.directory } : { registry }
}

/** Ends the command with `notFound` for a subject, version or id that the registry does not know. */
export async function orNotFound<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking
  } catch (error) {
    const isUnknown =
      error instanceof schemaRegistry.SchemaRegistryError && error.problem.startsWith('unknown-')
    if (!isUnknown) throw error
    throw new CliError('notFound', error.message, {
      fix: 'npx anabranch schema list shows what is there.',
      cause: error,
    })
  }
}

function settingsFor(registry: string): readonly string[] {
  const isAddress = /^[a-z]+:\/\//i.test(registry)
  const path = 'connectors.schema-registry'
  return isAddress ? [`${path}.url=${registry}`] : [`${path}.url=`, `${path}.directory=${registry}`]
}
