export { openAdmin, type KafkaAdmin } from './admin.ts'
export { connector, type KafkaConfig } from './config.ts'
