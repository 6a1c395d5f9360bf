import { Command, InvalidArgumentError } from 'commander'
import { sampleOptions } from './sample.ts'
import { writeSimulation } from './write.ts'

/**
 * Writes simulated event histories:
 * `npm run simulate -- --people 100000 --seed 7 --out DIR [--truth FILE]`.
 * With `--out` alone it writes the bundled sample again.
 */
const program = new Command('simulate')
  .description('Writes simulated customer events as NDJSON, in the shapes that SDKs send.')
  .requiredOption('--out <directory>', 'where the event files go; made if missing')
  .option('--people <count>', 'how many true customers', wholeNumber, sampleOptions.people)
  .option('--seed <number>', 'the same seed gives the same lines', wholeNumber, sampleOptions.seed)
  .option('--days <count>', 'how long the collectors listen', wholeNumber, sampleOptions.days)
  .option('--visits <count>', 'visits a person', wholeNumber, sampleOptions.visitsPerPerson)
  .option('--files <count>', 'how many collectors write', wholeNumber, 3)
  .option('--gzip', 'compress the files', false)
  .option('--truth <file>', 'writes { messageId, person } lines there, outside of the input')
program.parse()

const { people, seed, days, visits, ...target } = program.opts<{
  people: number
  seed: number
  days: number
  visits: number
  out: string
  files: number
  gzip: boolean
  truth?: string
}>()
const options = { people, seed, days, visitsPerPerson: visits }
const report = await writeSimulation(options, target)
process.stdout.write(`${report}\n`)

function wholeNumber(text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 0) return number
  throw new InvalidArgumentError('It must be a whole number.')
}
