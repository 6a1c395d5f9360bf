import type { Schema, SchemaObj } from 'convict'

/** One setting of a convict schema, under its full path. */
export interface Setting {
  /** Such as `runtime.queueFramesMax`. */
  readonly path: string
  /** The environment variable that sets it. */
  readonly env: string
  readonly sensitive: boolean
  readonly schema: SchemaObj<unknown>
}

/** A tree of settings: `default` makes a leaf, as in convict. */
export type SettingTree = Schema<Readonly<Record<string, unknown>>>

/** Every setting of a schema, in its order. */
export function settingsOf(tree: SettingTree, parent = ''): readonly Setting[] {
  return Object.entries(tree).flatMap(([name, node]) => {
    const path = parent === '' ? name : `${parent}.${name}`
    return isLeaf(node) ? [toSetting(path, node)] : settingsOf(node, path)
  })
}

function isLeaf(node: object): node is SchemaObj<unknown> {
  return 'default' in node
}

function toSetting(path: string, schema: SchemaObj<unknown>): Setting {
  const { env = environmentName(path), sensitive = false } = schema
  return { path, env, sensitive, schema }
}

/** `runtime.queueFramesMax` is set by `ANABRANCH_RUNTIME_QUEUE_FRAMES_MAX`; connectors' by their name. */
function environmentName(path: string): string {
  const words = path.replace(/^connectors\./, '').replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
  return `ANABRANCH_${words.replaceAll(/[.-]/g, '_').toUpperCase()}`
}
