import { dryRunRules } from '../identity/dry-run/dry-run-rules.ts'
import { rulesChangeLines } from '../identity/dry-run/rules-change-lines.ts'
import { loadRules } from '../identity/load-rules.ts'
import { withIdentity, type IdentityOptions } from '../identity/state/open-identity.ts'
import { print } from '../output/print.ts'
import { sayAge } from '../output/say-age.ts'

/** Options of `anabranch identity dry-run`. */
export interface IdentityDryRunOptions extends IdentityOptions {
  readonly rules: string
  readonly sample: number
  readonly json?: boolean
}

/** `anabranch identity dry-run`: what other rules would make of the evidence there is. */
export async function identityDryRun(options: IdentityDryRunOptions): Promise<void> {
  const { identity: rules } = await loadRules(options.rules)
  await withIdentity(options, async (identity) => {
    const asOf = await identity.latest()
    const change = await dryRunRules(rules, identity, { samplesMax: options.sample })
    sayAge(asOf)
    await print(options.json === true ? [JSON.stringify(change)] : rulesChangeLines(change))
  })
}
