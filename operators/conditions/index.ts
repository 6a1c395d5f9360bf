export * from './event-condition.ts'
export * from './field.ts'
