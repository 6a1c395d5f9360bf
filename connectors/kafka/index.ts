export { openAdmin, type KafkaAdmin } from './admin.ts'
export { connector, type KafkaConfig } from './config.ts'
export { createTopics, type TopicAction } from './topics/create-topics.ts'
export { journal, type JournalOptions } from './journal/journal.ts'
export { read, readRecords } from './read.ts'
export type { ReadOptions, StartFrom, TopicsOptions } from './source/options.ts'
export type { KafkaRecord, RecordHeader } from './source/record.ts'
export { write, type WriteOptions } from './sink/write.ts'
export {
  writeProfiles,
  type WriteProfilesOptions,
  type WrittenChange,
} from './sink/write-profiles.ts'
export { writeRejects, type WriteRejectsOptions } from './sink/write-rejects.ts'
