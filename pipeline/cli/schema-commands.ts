import { Option, type Command } from 'commander'
import { wholeNumber } from './whole-number.ts'

/** Objects of a sample that are read when `--limit` does not say. */
const sampleMax = 100_000

/** Adds the commands of `anabranch schema`. Each loads its own file when it is called. */
export function addSchemaCommands(schema: Command, state: () => Option): void {
  withRegistry(schema.command('list'))
    .description('subjects and versions of a registry')
    .argument('[subject]', 'only this one')
    .action(async (subject, options) =>
      (await import('./commands/schema-list.ts')).schemaList(subject, options),
    )
  withRegistry(schema.command('check'))
    .description('whether all versions fit each other and the lock, or files fit the registry')
    .argument('[files...]', 'SUBJECT=FILE, or SUBJECT.avsc; none: all that is registered')
    .action(async (files, options) =>
      (await import('./commands/schema-check.ts')).schemaCheck(files, options),
    )
  withRegistry(schema.command('diff'))
    .description('what changes from a version to the next, or to a file')
    .argument('<subject>', 'such as orders-value')
    .argument('[file]', 'the schema to come; else the newest version')
    .option('--from <version>', 'the version before', wholeNumber)
    .option('--to <version>', 'the version after', wholeNumber)
    .option('--table <table>', 'show what this table of clickhouse.archiveAvro gets, too')
    .addOption(state())
    .action(async (subject, file, options) =>
      (await import('./commands/schema-diff.ts')).schemaDiff(subject, file, options),
    )
  withRegistry(schema.command('register'))
    .description('make a schema file the next version of a subject')
    .argument('<subject>', 'such as orders-value')
    .argument('<file>', 'an Avro schema')
    .option('--compatibility <mode>', 'how versions of the subject must fit from now on')
    .action(async (subject, file, options) =>
      (await import('./commands/schema-register.ts')).schemaRegister(subject, file, options),
    )
  addOffline(schema)
}

function addOffline(schema: Command): void {
  schema
    .command('infer')
    .description('propose a schema from a sample of JSON')
    .argument('<files...>', 'JSON or NDJSON; - is standard input')
    .option('--name <name>', 'name of the record', 'Event')
    .option('--namespace <namespace>', 'namespace of the record')
    .option('--limit <count>', 'read so many objects', wholeNumber, sampleMax)
    .addOption(jsonOption())
    .action(async (files, options) =>
      (await import('./commands/schema-infer.ts')).schemaInfer(files, options),
    )
  withRegistry(schema.command('types'))
    .description('TypeScript types of a schema, as its messages are decoded')
    .argument('<schema>', 'a file that ends in .avsc, or a subject')
    .option('--schema-version <version>', 'a version of the subject; else the newest', wholeNumber)
    .action(async (subject, options) =>
      (await import('./commands/schema-types.ts')).schemaTypes(subject, options),
    )
}

function withRegistry(command: Command): Command {
  return command
    .option('--registry <registry>', 'address or folder; else the one of the settings')
    .option('--config <file>', 'settings, as JSON or YAML')
    .option('--set <key=value...>', 'one setting; wins over file and environment')
    .addOption(jsonOption())
}

function jsonOption(): Option {
  return new Option('--json', 'print JSON')
}
