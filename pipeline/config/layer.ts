import type { ConfigProblem } from '../errors.ts'
import type { Setting } from './setting.ts'
import { suggest } from './suggest.ts'

/** A value that somebody gave, and where. */
export interface GivenValue {
  readonly path: string
  readonly value: unknown
  /** Such as `anabranch.yaml`, `environment variable ANABRANCH_LOG_LEVEL`, `command line`. */
  readonly origin: string
}

/** Everything that one place gives, and what is wrong with its form. */
export interface Layer {
  readonly values: readonly GivenValue[]
  readonly problems: readonly ConfigProblem[]
}

/** A layer that gives nothing. */
export const emptyLayer: Layer = { values: [], problems: [] }

/** Values in nested sections, as in a file. */
export function nestedLayer(tree: unknown, settings: readonly Setting[], origin: string): Layer {
  return mergeLayers(collect(tree, '', settings, origin))
}

/** Values under their paths, as on the command line. */
export function flatLayer(
  values: Readonly<Record<string, unknown>>,
  settings: readonly Setting[],
  origin: string,
): Layer {
  const layers = Object.entries(values).map(([path, value]) =>
    isSetting(path, settings) ? given(path, value, origin) : unknownPath(path, settings, origin),
  )
  return mergeLayers(layers)
}

/** Values of environment variables. One that is nearly the name of a setting's is a mistake. */
export function environmentLayer(
  environment: Readonly<Record<string, string | undefined>>,
  settings: readonly Setting[],
): Layer {
  const values = settings.flatMap(({ path, env }) => {
    const value = environment[env]
    return value === undefined ? [] : [{ path, value, origin: `environment variable ${env}` }]
  })
  const names = settings.map(({ env }) => env)
  const problems = Object.keys(environment)
    .filter((name) => name.startsWith('ANABRANCH_') && !names.includes(name))
    .flatMap((name) => misspelt(name, names))
  return { values, problems }
}

function misspelt(name: string, names: readonly string[]): readonly ConfigProblem[] {
  const meant = suggest(name, names)
  if (meant === undefined) return []
  const message = `sets nothing: did you mean ${meant}?`
  return [{ path: name, message, origin: 'the environment' }]
}

function collect(
  node: unknown,
  path: string,
  settings: readonly Setting[],
  origin: string,
): readonly Layer[] {
  if (isSetting(path, settings)) return [given(path, node, origin)]
  if (!isSection(path, settings)) return [unknownPath(path, settings, origin)]
  if (node === null || node === undefined) return []
  if (typeof node !== 'object' || Array.isArray(node)) {
    const section = path === '' ? 'the top level' : 'a section'
    const message = `${section} must hold settings by name; it is ${JSON.stringify(node)}`
    return [{ values: [], problems: [{ path, message, origin }] }]
  }
  return Object.entries(node).flatMap(([name, child]) =>
    collect(child, path === '' ? name : `${path}.${name}`, settings, origin),
  )
}

function isSetting(path: string, settings: readonly Setting[]): boolean {
  return settings.some((setting) => setting.path === path)
}

function isSection(path: string, settings: readonly Setting[]): boolean {
  return path === '' || settings.some((setting) => setting.path.startsWith(`${path}.`))
}

function given(path: string, value: unknown, origin: string): Layer {
  return { values: [{ path, value, origin }], problems: [] }
}

function unknownPath(path: string, settings: readonly Setting[], origin: string): Layer {
  const meant = suggest(
    path,
    settings.map((setting) => setting.path),
  )
  const hint = meant === undefined ? 'pipeline/CONFIG.md lists them all' : `did you mean ${meant}?`
  return { values: [], problems: [{ path, message: `there is no such setting: ${hint}`, origin }] }
}

function mergeLayers(layers: readonly Layer[]): Layer {
  return {
    values: layers.flatMap(({ values }) => values),
    problems: layers.flatMap(({ problems }) => problems),
  }
}
