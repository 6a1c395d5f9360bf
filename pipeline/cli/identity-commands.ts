import { type Command } from 'commander'
import { recordsMaxDefault } from './identity/read-records.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the commands of `anabranch identity` that work on lists of records. */
export function addRecordCommands(identity: Command): void {
  addResolve(identity.command('resolve'))
  addTrain(identity.command('train'))
}

function addResolve(command: Command): void {
  takesList(command)
    .description('which records of a list are one person; needs no pipeline and no state')
    .requiredOption(
      '--rules <rules>',
      'file whose default export is personRecords or identityRules',
    )
    .option('--model <model>', 'weights of `identity train`; else the rules’, or learned now')
    .option('--consent <column>', 'column with the purposes that a record consents to')
    .option('--json', 'print the summary as one JSON object, too')
    .action(async (file, options) =>
      (await import('./commands/identity-resolve.ts')).identityResolve(file, options),
    )
}

function addTrain(command: Command): void {
  takesList(command)
    .description('learn from a list, without labels, how records of one person are alike')
    .requiredOption('--out <model>', 'file that the weights are written to')
    .option('--rules <rules>', 'file whose candidates say what to compare; else it is guessed')
    .option('--labels <column>', 'column with the true person: shows how good the weights are')
    .option('--frequencies', 'keep how often values occur, for streams; the model then has values')
    .action(async (file, options) =>
      (await import('./commands/identity-train.ts')).identityTrain(file, options),
    )
}

function takesList(command: Command): Command {
  return command
    .argument('<file>', 'a list of records: .csv, .tsv, .ndjson or .jsonl')
    .requiredOption('--record-id <column>', 'column with an id of each record')
    .option(
      '--map <column=name...>',
      'what a column is: an identifier type, or a field of the rules',
    )
    .option('--records-max <count>', 'records at the most', wholeNumber, recordsMaxDefault)
    .option('--seed <number>', 'chooses the samples that weights are learned from', wholeNumber, 1)
}
