package ai.flowscale.tests.schedules;

/** What is run under each schedule, from a new client to its close. */
@FunctionalInterface
interface Scenario {

  /** Runs once, on threads of its own, and throws an {@link AssertionError} for a finding. */
  void run() throws Exception;
}
