export * from './interval-join.ts'
export type {
  IntervalBounds,
  IntervalJoinOptions,
  IntervalJoinRows,
  JoinInterval,
  WithinInterval,
} from './interval-join-options.ts'
export type * from './sided.ts'
export * from './temporal-join.ts'
export type { TemporalJoinOptions } from './temporal-join-options.ts'
export * from './look-up/index.ts'
