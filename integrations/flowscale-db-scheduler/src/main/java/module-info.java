/** Batches that many machines share, on db-scheduler and a database. */
@SuppressWarnings("requires-automatic") // Theirs has no descriptor.
module ai.flowscale.dbscheduler {
  requires transitive ai.flowscale.api;
  requires transitive java.sql;
  requires com.github.kagkarlsson.scheduler;
  requires static micrometer.core; // for QueueMeters
  requires static org.jspecify;

  exports ai.flowscale.dbscheduler;
}
