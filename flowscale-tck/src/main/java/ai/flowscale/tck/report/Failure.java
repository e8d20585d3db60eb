package ai.flowscale.tck.report;

/**
 * A test that failed.
 *
 * @param test the name of the test, with its suites
 * @param message the message
 */
record Failure(String test, String message) {}
