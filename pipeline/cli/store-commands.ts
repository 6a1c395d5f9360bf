import { Option, type Command } from 'commander'

/** Adds the commands of `anabranch store`. Each loads its own file when it is called. */
export function addStoreCommands(store: Command): void {
  withSettings(store.command('check'))
    .description('whether state is safe in the cluster of connectors.scylla; changes nothing')
    .option('--json', 'print one JSON object a line')
    .action(async (options) => (await import('./commands/store-check.ts')).storeCheck(options))
  withSettings(store.command('migrate'))
    .description('make the keyspace and its tables, or bring them to the layout of this release')
    .option('--dry-run', 'print the statements and run none')
    .option('--json', 'print one JSON object a line')
    .action(async (options) => (await import('./commands/store-migrate.ts')).storeMigrate(options))
}

function withSettings(command: Command): Command {
  return command
    .addOption(new Option('--config <file>', 'settings, as JSON or YAML'))
    .addOption(new Option('--set <key=value...>', 'one setting; wins over file and environment'))
}
