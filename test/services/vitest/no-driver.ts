/** What stands in for the Kafka driver where it is not installed: nothing. */
export default {}
