import { avroCodec } from '#schemas'
import { avroList } from '../avro-list.ts'
import { compareText } from '../evidence/edge.ts'
import type { SaidOfPerson } from './said-of-person.ts'

/** When something was said, and by which message, which tells ties apart. */
interface Said {
  atMs: number
  messageId: string
}

/** The latest value at a path of events, such as `traits.name`: rules give it a name. */
export interface SaidField extends Said {
  readonly path: string
  value: string
}

/** Whether the person consents to be matched for a purpose, as was said last. */
export interface SaidConsent extends Said {
  purpose: string
  given: boolean
}

/** Another identifier whose person is alike. Both have each other. */
export interface Match {
  readonly other: string
  /** log2 of the odds that they are one person. */
  readonly bits: number
  /** Whether that is enough to make one profile of them without asking. */
  readonly merges: boolean
  /** Keys of the open blocks that both are in. */
  readonly blocks: readonly string[]
}

/**
 * What the events of one identifier say of its person, by event time: the same in whatever order they
 * come. Changed in place.
 */
export interface IdentifierRecord {
  fields: SaidField[]
  consent: SaidConsent | null
  /** Whether a command took the consent back: then nothing is kept of what events say. */
  optedOut: boolean
  /** Event times of the first and the last event that said any of it. */
  firstMs: number
  lastMs: number
  /** Version of the candidates that `blocks` and `matches` were found under. */
  version: string
  /** Keys of its blocks, the closed ones among them. */
  blocks: readonly string[]
  matches: readonly Match[]
}

/** Later than any date: the last one that there is (ECMAScript, `Date`). */
const neverMs = 8_640_000_000_000_000

/** Earlier than any event: the smallest number of milliseconds that is stored is about it. */
const beforeMs = -4_500_000_000_000_000

/** What is known of somebody of whom nothing was said. */
export function newRecord(): IdentifierRecord {
  return {
    fields: [],
    consent: null,
    optedOut: false,
    firstMs: neverMs,
    lastMs: beforeMs,
    version: '',
    blocks: [],
    matches: [],
  }
}

/** What an event changed about a record: a value, no more than times, or nothing. */
export type Noted = 'nothing' | 'times' | 'values'

/** Notes what an event says. */
export function note(
  record: IdentifierRecord,
  { fields, consent }: SaidOfPerson,
  said: Readonly<Said>,
): Noted {
  if (record.optedOut) return 'nothing'
  const isNewTime = said.atMs < record.firstMs || said.atMs > record.lastMs
  let noted: Noted = isNewTime ? 'times' : 'nothing'
  record.firstMs = Math.min(record.firstMs, said.atMs)
  record.lastMs = Math.max(record.lastMs, said.atMs)
  for (const [path, value] of fields) {
    const known = record.fields.find((field) => field.path === path)
    if (known === undefined) {
      record.fields.push({ path, value, ...said })
      noted = 'values'
    } else if (isLater(said, known)) {
      if (noted !== 'values') noted = known.value === value ? 'times' : 'values'
      Object.assign(known, said, { value })
    }
  }
  if (consent === undefined) return noted
  const known = record.consent?.purpose === consent.purpose ? record.consent : undefined
  if (known !== undefined && !isLater(said, known)) return noted
  record.consent = { ...consent, ...said }
  if (known?.given !== consent.given) return 'values'
  return noted === 'nothing' ? 'times' : noted
}

/** The person does not want to be matched, or does again: what was said before is forgotten. */
export function optOut(record: IdentifierRecord, isOut: boolean): void {
  if (record.optedOut === isOut) return
  record.optedOut = isOut
  record.fields = []
  record.consent = null
  record.firstMs = neverMs
  record.lastMs = beforeMs
}

/** Whether the person may be matched, where that needs consent to a purpose or where it does not. */
export function mayBeMatched(
  { optedOut, consent }: IdentifierRecord,
  purpose: string | undefined,
): boolean {
  if (optedOut) return false
  return purpose === undefined || (consent?.purpose === purpose && consent.given)
}

/** A copy that can be changed. */
export function copyOfRecord(record: IdentifierRecord): IdentifierRecord {
  const { fields, consent } = record
  return {
    ...record,
    fields: fields.map((field) => ({ ...field })),
    consent: consent && { ...consent },
  }
}

function isLater(said: Readonly<Said>, than: Said): boolean {
  if (said.atMs !== than.atMs) return said.atMs > than.atMs
  return compareText(said.messageId, than.messageId) > 0
}

const said = [
  { name: 'atMs', type: 'long' },
  { name: 'messageId', type: 'string' },
] as const

/** Stores what is known of the person behind an identifier. */
export const recordCodec = avroCodec<IdentifierRecord>({
  name: 'identifier record',
  schema: {
    type: 'record',
    name: 'IdentifierRecord',
    fields: [
      avroList('fields', 'SaidField', [
        // It was called so while fields were stored by name: those mean nothing under other rules.
        { name: 'path', aliases: ['name'], type: 'string' },
        { name: 'value', type: 'string' },
        ...said,
      ]),
      {
        name: 'consent',
        type: [
          'null',
          {
            type: 'record',
            name: 'SaidConsent',
            fields: [
              { name: 'purpose', type: 'string' },
              { name: 'given', type: 'boolean' },
              ...said,
            ],
          },
        ],
      },
      { name: 'optedOut', type: 'boolean' },
      { name: 'firstMs', type: 'long' },
      { name: 'lastMs', type: 'long' },
      { name: 'version', type: 'string' },
      { name: 'blocks', type: { type: 'array', items: 'string' } },
      avroList('matches', 'Match', [
        { name: 'other', type: 'string' },
        { name: 'bits', type: 'double' },
        { name: 'merges', type: 'boolean' },
        { name: 'blocks', type: { type: 'array', items: 'string' } },
      ]),
    ],
  },
})
