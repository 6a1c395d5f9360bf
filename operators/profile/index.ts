export * from './fold-profile.ts'
export type { Fragment, FragmentCells, FragmentSum } from './fragment.ts'
export type * from './profile.ts'
export * from './profile-reader.ts'
