import { connectors as registered, type Connector } from '#connectors'
import { ConfigError } from '../errors.ts'
import { Config, type Sections } from './config.ts'
import { environmentLayer, flatLayer } from './layer.ts'
import { fileLayer } from './read-file.ts'
import { checkRelations } from './relations.ts'
import { nest, resolveSettings, show } from './resolve.ts'
import { configSchema } from './schema.ts'
import { settingsOf, type Setting } from './setting.ts'

/** Where settings come from, the later ones winning: defaults, file, environment, command line. */
export interface ConfigSources {
  /** A JSON or YAML file. */
  readonly file?: string
  /** Default: the process's environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Values of the command line by path: `{ 'state.directory': '/var/lib/shop' }`. */
  readonly values?: Readonly<Record<string, unknown>>
  /** Default: every registered connector. */
  readonly connectors?: readonly Connector[]
  /** Names of connectors that the pipeline uses: their settings without default must be set. */
  readonly uses?: readonly string[]
}

/** Collects and checks all settings. Throws `ConfigError` with every problem at once. */
export async function loadConfig(sources: ConfigSources = {}): Promise<Config> {
  const connectors = sources.connectors ?? (await registered())
  const settings = settingsOf(configSchema(connectors))
  const layers = [
    await fileLayer(sources.file, settings),
    environmentLayer(sources.environment ?? process.env, settings),
    flatLayer(sources.values ?? {}, settings, 'the command line'),
  ]
  const given = layers.flatMap(({ values }) => values)
  const { resolved, problems } = resolveSettings(settings, given, isNeeded(sources.uses))
  const found = [...layers.flatMap((layer) => layer.problems), ...problems]
  const all = problems.length > 0 ? found : [...found, ...checkRelations(resolved)]
  if (all.length > 0) throw new ConfigError(all)

  return new Config(toSections(nest(resolved), connectors), resolved.map(show))
}

function isNeeded(uses: readonly string[] = []): (setting: Setting) => boolean {
  return ({ path }) => {
    const [section, connector = ''] = path.split('.')
    return section !== 'connectors' || uses.includes(connector)
  }
}

/** A connector without settings has a section too: an empty one. */
function toSections(nested: object, connectors: readonly Connector[]): Sections {
  const empty = Object.fromEntries(connectors.map(({ name }) => [name, {}]))
  const sections = nested as Omit<Sections, 'connectors'> & Partial<Sections>
  return { ...sections, connectors: { ...empty, ...sections.connectors } }
}
