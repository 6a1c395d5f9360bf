export { historyAsDot, historyAsMermaid } from './draw-history.ts'
export type * from './explanation.ts'
export { findMembers } from './find-members.ts'
export * from './read-explanation.ts'
