import { explainTraits, profileReader, type TraitExplanation } from '#operators'
import type { JsonValue } from '#schemas'
import { CliError } from '../cli-error.ts'
import { withIdentity, type IdentityOptions } from '../identity/state/open-identity.ts'
import { keyOf } from '../identity/state/clusters.ts'
import { moment } from '../output/format.ts'
import { print } from '../output/print.ts'
import { sayAge } from '../output/say-age.ts'
import { table } from '../output/table.ts'

/** Options of `anabranch traits explain`. */
export interface TraitsExplainOptions extends IdentityOptions {
  readonly json?: boolean
}

/** `anabranch traits explain`: what each trait of a profile is made of, and when time changes it. */
export async function traitsExplain(address: string, options: TraitsExplainOptions): Promise<void> {
  await withIdentity(options, async (identity) => {
    const asOf = await identity.latest()
    const key = await keyOf(address, identity)
    const profile = await profileReader(identity.profiles).get(key)
    if (profile === undefined) throw new CliError('notFound', `${key} was never seen`)
    const traits = await explainTraits(profile, identity.profiles)
    sayAge(asOf)
    const { id } = profile
    await print(options.json === true ? [JSON.stringify({ profile: id, traits })] : linesOf(traits))
  })
}

function linesOf(traits: readonly TraitExplanation[]): readonly string[] {
  const columns = [
    { title: 'trait' },
    { title: 'value' },
    { title: 'aggregation' },
    { title: 'window' },
    { title: 'changes by itself' },
    { title: 'from' },
  ]
  const rows = traits.map(({ trait, value, aggregation, window, changesMs, from }) => [
    trait,
    textOf(value),
    aggregation,
    window,
    changesMs === null ? 'never' : moment(changesMs),
    from.map((each) => `${each.identifier}: ${textOf(each.value)}`).join('; '),
  ])
  return table(columns, rows, 100)
}

function textOf(value: JsonValue): string {
  if (value === null) return '-'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
