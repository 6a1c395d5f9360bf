import { counts } from './counts.ts'

export default counts('shared')
