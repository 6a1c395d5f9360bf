import { Option, type Command } from 'commander'
import { withPlace, withReason } from './change-commands.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the commands of `anabranch identity` that look at the evidence of a pipeline. */
export function addEvidenceCommands(identity: Command, state: () => Option): void {
  withPlace(identity.command('explain'), state)
    .description('why a profile is what it is: its links, what keeps others out, how it came about')
    .argument('<id>', 'type:value, or a profile id, present or former')
    .option('--mermaid', 'draw how it came about, as a Mermaid flow chart')
    .option('--dot', 'draw how it came about, in the language of Graphviz')
    .action(async (id, options) =>
      (await import('./commands/identity-explain.ts')).identityExplain(id, options),
    )
  withPlace(identity.command('cut'), state)
    .description('the smallest set of links whose removal separates two identifiers')
    .argument('<left>', 'type:value, or a profile id')
    .argument('<right>', 'type:value, or a profile id')
    .action(async (left, right, options) =>
      (await import('./commands/identity-cut.ts')).identityCut(left, right, options),
    )
  withPlace(identity.command('dry-run'), state)
    .description('what other rules would make of the evidence there is')
    .requiredOption('--rules <file>', 'file whose default export is identityRules({ … })')
    .option('--sample <count>', 'profiles to show of each kind', wholeNumber, 5)
    .action(async (options) =>
      (await import('./commands/identity-dry-run.ts')).identityDryRun(options),
    )
  withReason(identity.command('refresh'), state)
    .description(
      'after a change of rules: bring every profile up to them now, not as it is seen next',
    )
    .option('--sample <count>', 'profiles to show of each kind', wholeNumber, 5)
    .action(async (options) =>
      (await import('./commands/identity-refresh.ts')).identityRefresh(options),
    )
}

/** Adds the commands of `anabranch review`. */
export function addReviewCommands(review: Command, state: () => Option): void {
  withPlace(review.command('list'), state)
    .description('questions that guards have raised, those with the most evidence first')
    .addOption(
      new Option('--status <status>', 'which')
        .choices(['open', 'accepted', 'rejected', 'all'])
        .default('open'),
    )
    .option('--limit <count>', 'show so many', wholeNumber, 1_000)
    .action(async (options) => (await import('./commands/review-list.ts')).reviewList(options))
  withPlace(review.command('show'), state)
    .description('a question: both profiles, the guard, the evidence, and what an accept would do')
    .argument('<id>', 'an id, or its beginning, that `review list` shows')
    .action(async (id, options) =>
      (await import('./commands/review-show.ts')).reviewShow(id, options),
    )
  for (const verdict of ['accept', 'reject'] as const) {
    withPlace(review.command(verdict), state)
      .description(
        verdict === 'accept' ? 'both are one person' : 'they are two people, whatever is seen',
      )
      .argument('<id>', 'an id, or its beginning, that `review list` shows')
      .option('--note <text>', 'why; it is kept')
      .addOption(new Option('--author <name>', 'who; else the user').env('ANABRANCH_AUTHOR'))
      .option('--dry-run', 'say what would change, and change nothing')
      .action(async (id, options) =>
        (await import('./commands/review-answer.ts')).reviewAnswer(verdict, id, options),
      )
  }
}
