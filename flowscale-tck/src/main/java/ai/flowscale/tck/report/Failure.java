package ai.flowscale.tck.report;

/**
 * A test that failed.
 *
 * @param test its name, with those of the suites around it
 * @param message what it says
 */
record Failure(String test, String message) {}
