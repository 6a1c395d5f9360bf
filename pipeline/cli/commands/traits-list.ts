import { windowText } from '#operators'
import { traitHistories, type TraitHistory } from '../backfill/due-traits.ts'
import { CliError } from '../cli-error.ts'
import { withIdentity, type IdentityOptions } from '../identity/state/open-identity.ts'
import { count } from '../output/format.ts'
import { print } from '../output/print.ts'
import { table } from '../output/table.ts'

/** Options of `anabranch traits list`. */
export interface TraitsListOptions extends IdentityOptions {
  readonly json?: boolean
}

/** `anabranch traits list`: what profiles show, and over which windows. */
export async function traitsList(options: TraitsListOptions): Promise<void> {
  await withIdentity(options, async (identity) => {
    const { definition } = identity
    const all = await traitHistories(identity)
    const shown = all.filter(({ trait }) => !trait.isImplicit)
    if (shown.length === 0) {
      throw new CliError('notFound', `pipeline '${definition.name}' declares no traits`, {
        fix: 'Declare them: foldProfile({ traits: defineTraits({ … }) }).',
      })
    }
    await print(options.json === true ? shown.map(jsonLine) : tableLines(shown))
  })
}

function jsonLine({ trait, status, since }: TraitHistory): string {
  const { name, rule, version, definition } = trait
  const { valueType, name: aggregation } = rule
  const window = windowText(trait)
  return JSON.stringify({
    trait: name,
    aggregation,
    valueType,
    window,
    version,
    definition,
    past: status,
    since: since ?? null,
  })
}

function tableLines(traits: readonly TraitHistory[]): readonly string[] {
  const columns = [
    { title: 'trait' },
    { title: 'aggregation' },
    { title: 'value' },
    { title: 'window' },
    { title: 'version' },
    { title: 'past' },
  ]
  const rows = traits.map(({ trait, status, since = 0 }) => {
    const { name, rule, version } = trait
    return [name, rule.name, rule.valueType, windowText(trait), version, pastText(status, since)]
  })
  return table(columns, rows)
}

function pastText(status: TraitHistory['status'], since: number): string {
  if (status === 'partial') return `missing up to epoch ${count(since)}`
  return status
}
