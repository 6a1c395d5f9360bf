import type { Command, Option } from 'commander'
import { withPlace, withReason } from './change-commands.ts'
import { wholeNumber } from './whole-number.ts'

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
  addBackfill(traits, state)
}

function addBackfill(traits: Command, state: () => Option): void {
  withReason(traits.command('backfill'), state)
    .description('add what the archive knows of the time before traits were declared')
    .argument('[names...]', 'traits; by default all whose past is missing')
    .option('--no-wait', 'do not wait until the run that goes on has taken it in')
    .action(async (names, options) =>
      (await import('./commands/traits-backfill.ts')).traitsBackfill(names, options),
    )
}

/** Adds the commands of `anabranch segments`. */
export function addSegmentCommands(segments: Command, state: () => Option): void {
  withPlace(segments.command('list'), state)
    .description('what segments there are, and how many profiles are in each')
    .action(async (options) => (await import('./commands/segments-list.ts')).segmentsList(options))
  withPlace(segments.command('members'), state)
    .description('who is in a segment, and since when')
    .argument('<segment>', 'its name')
    .option('--limit <count>', 'show so many', wholeNumber)
    .action(async (segment, options) =>
      (await import('./commands/segments-members.ts')).segmentsMembers(segment, options),
    )
  withPlace(segments.command('explain'), state)
    .description('why a profile is in a segment, or is not')
    .argument('<segment>', 'its name')
    .argument('<id>', 'type:value, or a profile id, present or former')
    .action(async (segment, id, options) =>
      (await import('./commands/segments-explain.ts')).segmentsExplain(segment, id, options),
    )
  withReason(segments.command('refresh'), state)
    .description('after a change of definitions: look at every profile now, not as it is seen next')
    .option('--no-wait', 'do not wait until the run that goes on has taken it in')
    .action(async (options) =>
      (await import('./commands/segments-refresh.ts')).segmentsRefresh(options),
    )
  withPlace(segments.command('history'), state)
    .description('which segments a profile entered and left, oldest first')
    .argument('<id>', 'type:value, or a profile id, present or former')
    .option('--limit <count>', 'show so many', wholeNumber)
    .action(async (id, options) =>
      (await import('./commands/segments-history.ts')).segmentsHistory(id, options),
    )
  withPlace(segments.command('estimate'), state)
    .description('how many profiles segments of a file would hold, before they are added')
    .argument('<file>', 'JSON of segments, as segmentsToJson writes it')
    .option('--limit <count>', 'show so many of their ids', wholeNumber)
    .option('--profiles <count>', 'look at so many profiles (default: 100,000)', wholeNumber)
    .action(async (file, options) =>
      (await import('./commands/segments-estimate.ts')).segmentsEstimate(file, options),
    )
}
