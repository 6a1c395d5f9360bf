import type { ConfigProblem } from '../errors.ts'
import { checkSetting } from './check-setting.ts'
import { mask, type ShownSetting } from './config.ts'
import type { GivenValue } from './layer.ts'
import type { Setting } from './setting.ts'

/** A setting with the value that won. */
export interface ResolvedSetting {
  readonly setting: Setting
  readonly value: unknown
  readonly origin: string
}

/** Settings with the values that won, and what is wrong with them. */
export interface Resolution {
  readonly resolved: readonly ResolvedSetting[]
  readonly problems: readonly ConfigProblem[]
}

/**
 * The value of each setting: the last one given, checked, or the default. `needed` says of a setting
 * whether it has to have a value: one without default may stay unset where nobody uses it.
 */
export function resolveSettings(
  settings: readonly Setting[],
  given: readonly GivenValue[],
  needed: (setting: Setting) => boolean,
): Resolution {
  const winners = new Map(given.map((value) => [value.path, value]))
  const results = settings.map((setting) => resolve(setting, winners.get(setting.path), needed))
  return {
    resolved: results.map(({ resolved }) => resolved),
    problems: results.flatMap(({ problem }) => problem ?? []),
  }
}

interface Result {
  readonly resolved: ResolvedSetting
  readonly problem?: ConfigProblem
}

function resolve(
  setting: Setting,
  winner: GivenValue | undefined,
  needed: (setting: Setting) => boolean,
): Result {
  const { path, env, schema } = setting
  if (winner === undefined) {
    const resolved = { setting, value: schema.default, origin: 'default' }
    if (schema.default !== null || schema.nullable === true || !needed(setting)) return { resolved }
    const message = `must be set: there is no default; ${env} sets it too`
    return { resolved, problem: { path, message, origin: 'the schema' } }
  }
  const { value, origin } = winner
  const checked = checkSetting(setting, value)
  if (checked.ok) return { resolved: { setting, value: checked.value, origin } }
  const resolved = { setting, value: schema.default, origin }
  return { resolved, problem: { path, message: checked.message, origin } }
}

/** Settings as a tree of sections, frozen. A connector without settings has an empty section. */
export function nest(resolved: readonly ResolvedSetting[]): object {
  const sections = new Map<string, ResolvedSetting[]>()
  const leaves: [string, unknown][] = []
  for (const { setting, value, origin } of resolved) {
    const [name = '', ...rest] = setting.path.split('.')
    if (rest.length === 0) leaves.push([name, value])
    const inner = { setting: { ...setting, path: rest.join('.') }, value, origin }
    if (rest.length > 0) sections.set(name, [...(sections.get(name) ?? []), inner])
  }
  const nested = [...sections].map(([name, inner]): [string, unknown] => [name, nest(inner)])
  return Object.freeze(Object.fromEntries([...leaves, ...nested]))
}

/** A setting as it may be shown. */
export function show({ setting, value, origin }: ResolvedSetting): ShownSetting {
  return { path: setting.path, value: setting.sensitive ? mask : value, origin }
}
