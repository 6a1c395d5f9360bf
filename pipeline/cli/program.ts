import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { addChangeCommands } from './change-commands.ts'
import { addEvidenceCommands, addReviewCommands } from './evidence-commands.ts'
import { exitCodesHelp } from './exit-codes.ts'
import { addRecordCommands } from './identity-commands.ts'
import { addSchemaCommands } from './schema-commands.ts'
import { addStoreCommands } from './store-commands.ts'
import { addSegmentCommands, addTraitCommands } from './trait-commands.ts'
import { wholeNumber } from './whole-number.ts'

/** Where state is kept when `--state` does not say. */
export const stateDefault = '.anabranch'

/**
 * The whole command line. Each action loads its own file when it is called, so that asking for one
 * profile does not load a database engine.
 */
export function program(): Command {
  const anabranch = new Command('anabranch')
    .description('Turns raw customer events into one live profile per customer, exactly once.')
    .version(version())
    .option('--verbose', 'show where an error came from')
    .addHelpText('after', `\n${exitCodesHelp()}`)
    .showHelpAfterError('Add --help to see how it is used.')
    .exitOverride()
  addPipelineCommands(anabranch)
  addProfileCommands(anabranch.command('profile').description('look profiles up'))
  const traits = anabranch.command('traits').description('what profiles show')
  addTraitCommands(traits, stateOption)
  const segments = anabranch.command('segments').description('who belongs where')
  addSegmentCommands(segments, stateOption)
  const identity = anabranch.command('identity').description('who is who')
  addEvidenceCommands(identity, stateOption)
  addRecordCommands(identity)
  addChangeCommands(anabranch, stateOption)
  addReviewCommands(anabranch.command('review').description('what guards ask'), stateOption)
  addTopicsCommands(anabranch.command('topics').description('the topics of a pipeline'))
  addSchemaCommands(anabranch.command('schema').description('schemas of messages'), stateOption)
  addStoreCommands(anabranch.command('store').description('the cluster that keeps state'))
  addArchiveCommands(anabranch.command('archive').description('ask the archive of events'))
  addRejectsCommands(anabranch.command('rejects').description('see and repeat what was refused'))
  addSavepointCommands(
    anabranch.command('savepoint').description('keep states and go back to them'),
  )
  return anabranch
}

function addPipelineCommands(anabranch: Command): void {
  anabranch
    .command('run')
    .description('run a pipeline; Ctrl-C stops it at a checkpoint, a second one at once')
    .argument('<definition>', 'file whose default export is a pipeline')
    .option('--input <path...>', 'files or directories to read, instead of those of the definition')
    .option('--state <directory>', `where state is kept (default: ${stateDefault})`)
    .addOption(configOption())
    .option('--until-end', 'end when all input there is has been read')
    .option('--from <savepoint>', 'go back to a savepoint first')
    .addOption(setOption())
    .addOption(jsonOption('print the summary as one JSON object'))
    .action(async (definition, options) =>
      (await import('./commands/run.ts')).run(definition, options),
    )
  anabranch
    .command('plan')
    .description('show the steps of a pipeline')
    .argument('<definition>', 'file whose default export is a pipeline')
    .addOption(
      new Option('--format <format>', 'how').choices(['text', 'mermaid', 'json']).default('text'),
    )
    .addOption(configOption())
    .addOption(setOption())
    .action(async (definition, options) =>
      (await import('./commands/plan.ts')).plan(definition, options),
    )
  anabranch
    .command('check')
    .description('report every problem of a pipeline without running it')
    .argument('<definition>', 'file whose default export is a pipeline')
    .addOption(configOption())
    .addOption(setOption())
    .action(async (definition, options) =>
      (await import('./commands/check.ts')).check(definition, options),
    )
}

function addProfileCommands(profile: Command): void {
  profile
    .command('get')
    .description('one profile, by any of its identifiers (email:ada@example.com) or its id')
    .argument('<identifier>', 'type:value, or a profile id, present or former')
    .option('--state <directory>', `where state is kept (default: ${stateDefault})`)
    .addOption(configOption())
    .addOption(setOption())
    .addOption(jsonOption('print one JSON object'))
    .action(async (identifier, options) =>
      (await import('./commands/profile-get.ts')).profileGet(identifier, options),
    )
  profile
    .command('list')
    .description('all profiles, in the order of their ids')
    .option('--state <directory>', `where state is kept (default: ${stateDefault})`)
    .addOption(configOption())
    .addOption(setOption())
    .option('--limit <count>', 'stop after so many', wholeNumber)
    .addOption(jsonOption('print one JSON object a line'))
    .action(async (options) => (await import('./commands/profile-list.ts')).profileList(options))
}

function addTopicsCommands(topics: Command): void {
  topics
    .command('create')
    .description('make the topics that a pipeline reads and writes and that are not there')
    .argument('<definition>', 'file whose default export is a pipeline')
    .option('--dry-run', 'say what would be done')
    .addOption(configOption())
    .addOption(setOption())
    .addOption(jsonOption('print one JSON object a line'))
    .action(async (definition, options) =>
      (await import('./commands/topics-create.ts')).topicsCreate(definition, options),
    )
}

function addArchiveCommands(archive: Command): void {
  archive
    .command('query')
    .description('ask ClickHouse, such as "SELECT type, count() FROM events GROUP BY type"')
    .argument('<sql>', 'one statement')
    .addOption(stateOption())
    .addOption(jsonOption('print one JSON object a line'))
    .action(async (sql, options) =>
      (await import('./commands/archive-query.ts')).archiveQuery(sql, options),
    )
  archive
    .command('squash')
    .description('write the present profiles of old events into the archive, month by month')
    .addOption(stateOption())
    .option('--table <table>', 'table of clickhouse.archiveResolved', 'profile_events')
    .option('--dry-run', 'show what would be rewritten, and change nothing')
    .addOption(jsonOption('print one JSON object a line'))
    .action(async (options) =>
      (await import('./commands/archive-squash.ts')).archiveSquash(options),
    )
}

function addRejectsCommands(rejects: Command): void {
  rejects
    .command('list')
    .description('what was refused, by reason, and the first of them')
    .addOption(stateOption())
    .addOption(outputOption())
    .option('--limit <count>', 'show so many', wholeNumber)
    .addOption(jsonOption('print one JSON object a line'))
    .action(async (options) => (await import('./commands/rejects-list.ts')).rejectsList(options))
  rejects
    .command('replay')
    .description('let the sources read again what was refused')
    .addOption(stateOption())
    .addOption(outputOption())
    .addOption(jsonOption('print one JSON object'))
    .action(async (options) =>
      (await import('./commands/rejects-replay.ts')).rejectsReplay(options),
    )
}

function addSavepointCommands(savepoint: Command): void {
  savepoint
    .command('create')
    .description('keep a copy of the state; during a run, at its next checkpoint')
    .argument('<name>', 'letters, digits, - and _')
    .addOption(stateOption())
    .addOption(jsonOption('print one JSON object'))
    .action(async (name, options) =>
      (await import('./commands/savepoint-create.ts')).savepointCreate(name, options),
    )
  savepoint
    .command('list')
    .description('all savepoints, oldest first')
    .addOption(stateOption())
    .addOption(jsonOption('print one JSON object a line'))
    .action(async (options) =>
      (await import('./commands/savepoint-list.ts')).savepointList(options),
    )
  savepoint
    .command('restore')
    .description('go back to a savepoint; the present state is kept aside')
    .argument('<name>', 'a name that `savepoint list` shows')
    .addOption(stateOption())
    .addOption(jsonOption('print one JSON object'))
    .action(async (name, options) =>
      (await import('./commands/savepoint-restore.ts')).savepointRestore(name, options),
    )
}

function stateOption(): Option {
  return new Option('--state <directory>', 'where state is kept')
    .default(stateDefault)
    .env('ANABRANCH_STATE_DIRECTORY')
}

function configOption(): Option {
  return new Option('--config <file>', 'settings, as JSON or YAML')
}

function setOption(): Option {
  return new Option('--set <key=value...>', 'one setting; wins over file and environment')
}

function jsonOption(description: string): Option {
  return new Option('--json', description)
}

function outputOption(): Option {
  return new Option('--output <output>', 'which output')
    .choices(['rejects', 'late', 'conflicts'])
    .default('rejects')
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}
