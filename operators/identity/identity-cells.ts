import { avroCodec, longCodec } from '#schemas'
import { value, type ValueSpec } from '#state'
import { commandCodec, type CommandEntry } from './commands/command-entry.ts'
import { componentCodec } from './engine/component-codec.ts'
import type { Component } from './engine/component.ts'
import { recordCodec, type IdentifierRecord } from './matching/identifier-record.ts'
import { blockCodec, type RecordBlock } from './matching/record-block.ts'
import { reviewCodec, type ReviewItem } from './review/review-item.ts'
import type { IdentityRules } from './rules/identity-rules.ts'

/** Where an identifier is. */
export interface IdentifierNode {
  /** Id of its component, and its place among the component's members. */
  readonly component: string
  readonly member: number
}

/** A profile id that is or was in use, for ever: it means whoever has `identifier` now. */
export interface ProfileEntry {
  readonly identifier: string
  /** Whether it is the id of a profile now, rather than an alias of one. */
  readonly live: boolean
  /** Version of its component when it became so: later entries of an id have higher ones. */
  readonly epoch: number
}

/** A source whose links are taken back. */
export interface Withdrawal {
  readonly source: string
  /** What it saw up to this event time. */
  readonly untilMs: number
}

/** The cells of identity resolution. */
export type IdentityCells = {
  /** By identifier (`type:value`). Written when it joins a component. */
  readonly nodes: ValueSpec<IdentifierNode>
  /** By component id. */
  readonly components: ValueSpec<Component>
  /** By profile id, so that they can be listed in order. */
  readonly profiles: ValueSpec<ProfileEntry>
  /** By `reviewKey`: no more than there are refused edges, and decided ones. */
  readonly reviews: ValueSpec<ReviewItem>
  /** Under `withdrawalsKey`: sources whose links were taken back. */
  readonly withdrawals: ValueSpec<readonly Withdrawal[]>
  /** Under `firstVersionKey`: what the versions of new components start at; see `Component.version`. */
  readonly firstVersion: ValueSpec<number>
  /** By id of the command: every command that was taken in. */
  readonly commands: ValueSpec<CommandEntry>
  /** By identifier: what is known of its person, and who is alike. Only where there are candidates. */
  readonly records: ValueSpec<IdentifierRecord>
  /** By `blockHash`: which records are compared. */
  readonly blocks: ValueSpec<RecordBlock>
}

/** The one key of `withdrawals`. */
export const withdrawalsKey = 'sources'

/** The one key of `firstVersion`. */
export const firstVersionKey = 'first'

/** Declares the cells of identity resolution under given rules. */
export function identityCells(rules: IdentityRules): IdentityCells {
  return {
    nodes: value(nodeCodec),
    components: value(componentCodec(rules)),
    profiles: value(profileCodec),
    reviews: value(reviewCodec),
    withdrawals: value(withdrawalsCodec),
    firstVersion: value(longCodec),
    commands: value(commandCodec),
    records: value(recordCodec),
    blocks: value(blockCodec),
  }
}

const nodeCodec = avroCodec<IdentifierNode>({
  name: 'identifier',
  schema: {
    type: 'record',
    name: 'IdentifierNode',
    fields: [
      { name: 'component', type: 'string' },
      { name: 'member', type: 'int' },
    ],
  },
})

const profileCodec = avroCodec<ProfileEntry>({
  name: 'profile id',
  schema: {
    type: 'record',
    name: 'ProfileEntry',
    fields: [
      { name: 'identifier', type: 'string' },
      { name: 'live', type: 'boolean' },
      { name: 'epoch', type: 'long' },
    ],
  },
})

const withdrawalsCodec = avroCodec<readonly Withdrawal[]>({
  name: 'withdrawn sources',
  schema: {
    type: 'array',
    items: {
      type: 'record',
      name: 'Withdrawal',
      fields: [
        { name: 'source', type: 'string' },
        { name: 'untilMs', type: 'long' },
      ],
    },
  },
})
