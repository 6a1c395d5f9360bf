import { historyAsDot, historyAsMermaid, readExplanation, type Explanation } from '#operators'
import { CliError } from '../cli-error.ts'
import { explanationLines } from '../identity/explain/explanation-lines.ts'
import { keyOf } from '../identity/state/clusters.ts'
import { withIdentity, type IdentityOptions } from '../identity/state/open-identity.ts'
import { print } from '../output/print.ts'
import { sayAge } from '../output/say-age.ts'

/** Options of `anabranch identity explain`. */
export interface IdentityExplainOptions extends IdentityOptions {
  readonly json?: boolean
  readonly mermaid?: boolean
  readonly dot?: boolean
}

/** `anabranch identity explain`: why the profile of an identifier, or of a profile id, is what it is. */
export async function identityExplain(
  address: string,
  options: IdentityExplainOptions,
): Promise<void> {
  const { json, mermaid, dot } = options
  if ([json, mermaid, dot].filter((chosen) => chosen === true).length > 1) {
    throw new CliError('usage', 'choose one of --json, --mermaid and --dot')
  }
  await withIdentity(options, async (identity) => {
    const asOf = await identity.latest()
    const key = await keyOf(address, identity)
    const explanation = await readExplanation(identity.reader, key, identity.spec.rules)
    if (explanation === undefined) throw new CliError('notFound', `${key} was never seen`)
    sayAge(asOf)
    await print(linesOf(explanation, options))
  })
}

function linesOf(
  explanation: Explanation,
  { json, mermaid, dot }: IdentityExplainOptions,
): readonly string[] {
  if (json === true) return [JSON.stringify(explanation)]
  if (mermaid === true) return [historyAsMermaid(explanation).trimEnd()]
  if (dot === true) return [historyAsDot(explanation).trimEnd()]
  return explanationLines(explanation)
}
