import { Option, type Command } from 'commander'

/** Adds the commands that change who is who. Each loads its own file when it is called. */
export function addChangeCommands(anabranch: Command, state: () => Option): void {
  const pairs = {
    unmerge: 'take back what makes two identifiers one profile, and no more than that',
    'cannot-link': 'two identifiers are two people, whatever is seen',
    'must-link': 'two identifiers are one person, whatever guards say',
    'withdraw-verdict': 'take back a cannot-link, a must-link or the answer of a review',
    'remove-edge': 'take back what links two identifiers directly',
  } as const
  for (const verb of keysOf(pairs)) {
    withReason(anabranch.command(verb), state)
      .description(pairs[verb])
      .argument('<left>', 'type:value, or a profile id')
      .argument('<right>', 'type:value, or a profile id')
      .action(async (left, right, options) =>
        (await import('./commands/pair-verb.ts')).pairVerb(verb, left, right, options),
      )
  }
  addMarks(anabranch, state)
  addOthers(anabranch, state)
}

function addMarks(anabranch: Command, state: () => Option): void {
  const marks = {
    block: 'a value is no identifier of anybody: what hangs on it falls apart',
    unblock: 'a value is an identifier again',
    'withdraw-consent': 'the person behind an identifier does not want to be matched',
    'give-consent': 'the person behind an identifier may be matched again',
  } as const
  for (const verb of keysOf(marks)) {
    withReason(anabranch.command(verb), state)
      .description(marks[verb])
      .argument('<identifier>', 'type:value')
      .action(async (identifier, options) =>
        (await import('./commands/mark-verb.ts')).markVerb(verb, identifier, options),
      )
  }
}

function addOthers(anabranch: Command, state: () => Option): void {
  withReason(anabranch.command('transfer'), state)
    .description('a device has another owner: transfer device_id:abc to user_id:ada')
    .argument('<device>', 'type:value')
    .argument('<account...>', 'type:value; the word "to" before it')
    .action(async (device, words, options) =>
      (await import('./commands/transfer.ts')).transfer(device, words, options),
    )
  withReason(anabranch.command('undo-import'), state)
    .description('take back every link that a source has said so far')
    .argument('<source>', 'id of a source step, or what resolveIdentity({ source }) says')
    .action(async (source, options) =>
      (await import('./commands/undo-import.ts')).undoImport(source, options),
    )
  withReason(anabranch.command('erase'), state)
    .description('forget an identifier, or every identifier of a profile')
    .argument('<id>', 'type:value, or a profile id')
    .action(async (id, options) => (await import('./commands/erase.ts')).erase(id, options))
}

/** Options of every command that changes who is who. */
export function withReason(command: Command, state: () => Option): Command {
  return withPlace(command, state)
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--reason <text>', 'why; it is kept')
    .addOption(new Option('--author <name>', 'who; else the user').env('ANABRANCH_AUTHOR'))
}

/** Options of every command that looks at the state of an identity step. */
export function withPlace(command: Command, state: () => Option): Command {
  return command
    .addOption(state())
    .option('--definition <file>', 'the pipeline, where the state directory does not know it')
    .addOption(new Option('--config <file>', 'settings, as JSON or YAML'))
    .addOption(new Option('--set <key=value...>', 'one setting; wins over file and environment'))
    .addOption(new Option('--json', 'print JSON'))
}

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] {
  return Object.keys(record) as Key[]
}
