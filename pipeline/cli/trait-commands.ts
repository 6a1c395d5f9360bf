import type { Command, Option } from 'commander'
import { withPlace } from './change-commands.ts'

/** Adds the commands of `anabranch traits`. Each loads its own file when it is called. */
export function addTraitCommands(traits: Command, state: () => Option): void {
  withPlace(traits.command('list'), state)
    .description('what profiles show: aggregations, windows, versions')
    .action(async (options) => (await import('./commands/traits-list.ts')).traitsList(options))
  withPlace(traits.command('explain'), state)
    .description('what each trait of a profile is made of, and when time alone changes it')
    .argument('<id>', 'type:value, or a profile id, present or former')
    .action(async (id, options) =>
      (await import('./commands/traits-explain.ts')).traitsExplain(id, options),
    )
}
