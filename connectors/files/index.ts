export { connector } from './connector.ts'
export { read, type ReadOptions } from './read.ts'
