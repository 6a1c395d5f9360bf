import { avroCodec } from '#schemas'
import { value, type ValueSpec } from '#state'
import { componentCodec } from './component-codec.ts'
import type { Component } from './component.ts'
import type { IdentityRules } from './identity-rules.ts'

/** What is known of one identifier by itself. Changed in place with every event that carries it. */
export interface IdentifierNode {
  /** Id of its component, and its place among the component's members. */
  component: string
  member: number
  lastSeenMs: number
  /** Events that carried it. */
  count: number
}

/** Counts one more event on a node, in place: it is about to be set. */
export function touched(node: IdentifierNode, timestampMs: number): IdentifierNode {
  node.count += 1
  if (timestampMs > node.lastSeenMs) node.lastSeenMs = timestampMs
  return node
}

/** A profile id that is or was in use, for ever: it means whoever has `identifier` now. */
export interface ProfileEntry {
  readonly identifier: string
  /** Whether it is the id of a profile now, rather than an alias of one. */
  readonly live: boolean
}

/** A question for a person: should two identifiers be one profile, though a guard says no? */
export interface ReviewItem {
  readonly left: string
  readonly right: string
  /** Name of the guard. */
  readonly guard: string
}

/** The cells of identity resolution. */
export type IdentityCells = {
  /** By identifier (`type:value`). */
  readonly nodes: ValueSpec<IdentifierNode>
  /** By component id. Written when the evidence says something new, not with every event. */
  readonly components: ValueSpec<Component>
  /** By profile id, so that they can be listed in order. */
  readonly profiles: ValueSpec<ProfileEntry>
  /** By `reviewKey` of the pair of identifiers: no more than there are refused edges. */
  readonly reviews: ValueSpec<ReviewItem>
}

/** Declares the cells of identity resolution under given rules. */
export function identityCells(rules: IdentityRules): IdentityCells {
  return {
    nodes: value(nodeCodec),
    components: value(componentCodec(rules)),
    profiles: value(profileCodec),
    reviews: value(reviewCodec),
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
      { name: 'lastSeenMs', type: 'long' },
      { name: 'count', type: 'long' },
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
    ],
  },
})

const reviewCodec = avroCodec<ReviewItem>({
  name: 'review item',
  schema: {
    type: 'record',
    name: 'ReviewItem',
    fields: [
      { name: 'left', type: 'string' },
      { name: 'right', type: 'string' },
      { name: 'guard', type: 'string' },
    ],
  },
})
