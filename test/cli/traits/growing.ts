import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Profile } from '#operators'
import { jsonLines, start, type Ended, type Started } from '../helpers/command-line.ts'

export const definition = 'test/cli/definitions/growing.ts'

/** What a profile shows, without the times of segments, which tell when somebody was looked at. */
export type Shown = Pick<Profile, 'id' | 'events' | 'traits' | 'identifiers'> & {
  readonly segments: readonly string[]
}

/** Which table keeps the events: with fragments, or without. */
export type Archive = 'resolved' | 'events'

/** A pipeline whose definition grows, with a state directory and input of its own. */
export class GrowingPipeline {
  readonly env: Record<string, string>
  readonly #state: string
  readonly #input: string

  private constructor(directory: string, archive: Archive) {
    this.#state = join(directory, 'state')
    this.#input = join(directory, 'input')
    this.env = { TEST_INPUT: this.#input, TEST_ARCHIVE: archive, TEST_STAGE: 'first' }
  }

  /** One that has seen nothing, in a directory that is not there yet. */
  static async make(directory: string, archive: Archive): Promise<GrowingPipeline> {
    await mkdir(join(directory, 'input'), { recursive: true })
    return new GrowingPipeline(directory, archive)
  }

  get state(): string {
    return this.#state
  }

  start(...args: readonly string[]): Started {
    return start([...args, '--state', this.#state], this.env)
  }

  ask(...args: readonly string[]): Promise<Ended> {
    return this.start(...args).ended
  }

  /** A command that has to end well, and the JSON that it prints. */
  async json(...args: readonly string[]): Promise<readonly unknown[]> {
    const { code, stdout, stderr } = await this.ask(...args, '--json')
    if (code !== 0) throw new Error(stderr)
    return jsonLines(stdout)
  }

  /** Adds a file of events. */
  async feed(from: number, to: number): Promise<void> {
    const lines = Array.from({ length: to - from }, (_, place) => `${eventOf(from + place)}\n`)
    await writeFile(join(this.#input, `${from}.ndjson`), lines.join(''))
  }

  /** Runs over what there is, commands included. */
  async run(): Promise<void> {
    const { code, stderr } = await this.ask('run', definition, '--until-end')
    if (code !== 0) throw new Error(stderr)
  }

  async profiles(): Promise<readonly Shown[]> {
    const profiles = (await this.json('profile', 'list')) as readonly Profile[]
    return profiles.map(({ id, events, traits, identifiers, segments = [] }) => ({
      id,
      events,
      traits,
      identifiers,
      segments: segments.map(({ segment }) => segment),
    }))
  }

  /** What each identifier of a profile gives to its revenue. */
  async revenueOf(id: string): Promise<ReadonlyMap<string, unknown>> {
    const [{ traits }] = (await this.json('traits', 'explain', id)) as [Explained]
    const revenue = traits.find(({ trait }) => trait === 'revenue')
    return new Map(revenue?.from.map(({ identifier, value }) => [identifier, value]))
  }

  /** What is known of the past of each trait. */
  async pasts(): Promise<Readonly<Record<string, string>>> {
    const rows = (await this.json('traits', 'list')) as readonly TraitRow[]
    return Object.fromEntries(rows.map(({ trait, past }) => [trait, past]))
  }
}

interface TraitRow {
  readonly trait: string
  readonly past: string
}

interface Explained {
  readonly traits: readonly {
    readonly trait: string
    readonly from: readonly { readonly identifier: string; readonly value: unknown }[]
  }[]
}

/** An event of somebody: some hours after the one before it, now and then on another browser. */
function eventOf(place: number): string {
  const draw = (salt: number, below: number) => drawn(place, salt, below)
  const user = `u${draw(1, 8)}`
  const isKnown = draw(3, 3) > 0
  const isOrder = draw(4, 3) === 0
  const dayMs = Date.parse('2025-01-01T00:00:00Z') + place * 6 * 3_600_000
  // A browser is one person's, or nobody's that is known.
  const browser = isKnown ? `${user}-${draw(9, 3)}` : `b${draw(2, 40)}`
  return JSON.stringify({
    type: 'track',
    event: isOrder ? 'Order Completed' : 'Product Viewed',
    messageId: `m${place}`,
    timestamp: new Date(dayMs - draw(5, 12) * 3_600_000).toISOString(),
    properties: {
      product: `p${draw(6, 30)}`,
      ...(isOrder && { revenue: draw(7, 5_000) / 100 }),
    },
    ...(isKnown && { userId: user }),
    ...((!isKnown || draw(8, 2) === 0) && { anonymousId: browser }),
  })
}

/** A whole number below a bound: always the same for an event and what is drawn for it. */
function drawn(place: number, salt: number, below: number): number {
  const wave = Math.sin(place * 12.9898 + salt * 78.233) * 43_758.5453
  return Math.floor((wave - Math.floor(wave)) * below)
}
