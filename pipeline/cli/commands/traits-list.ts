import { windowText, type DeclaredTrait } from '#operators'
import { CliError } from '../cli-error.ts'
import { withIdentity, type IdentityOptions } from '../identity/state/open-identity.ts'
import { print } from '../output/print.ts'
import { table } from '../output/table.ts'

/** Options of `anabranch traits list`. */
export interface TraitsListOptions extends IdentityOptions {
  readonly json?: boolean
}

/** `anabranch traits list`: what profiles show, and over which windows. */
export async function traitsList(options: TraitsListOptions): Promise<void> {
  await withIdentity(options, async ({ definition, profiles }) => {
    const shown = profiles.traits.traits.filter(({ isImplicit }) => !isImplicit)
    if (shown.length === 0) {
      throw new CliError('notFound', `pipeline '${definition.name}' declares no traits`, {
        fix: 'Declare them: foldProfile({ traits: defineTraits({ … }) }).',
      })
    }
    await print(options.json === true ? shown.map(jsonLine) : tableLines(shown))
  })
}

function jsonLine(trait: DeclaredTrait): string {
  const { name, rule, version, definition } = trait
  const { valueType, name: aggregation } = rule
  const window = windowText(trait)
  return JSON.stringify({ trait: name, aggregation, valueType, window, version, definition })
}

function tableLines(traits: readonly DeclaredTrait[]): readonly string[] {
  const columns = [
    { title: 'trait' },
    { title: 'aggregation' },
    { title: 'value' },
    { title: 'window' },
    { title: 'version' },
  ]
  const rows = traits.map((trait) => {
    const { name, rule, version } = trait
    return [name, rule.name, rule.valueType, windowText(trait), version]
  })
  return table(columns, rows)
}
