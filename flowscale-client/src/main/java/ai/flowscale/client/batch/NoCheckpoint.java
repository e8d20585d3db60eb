package ai.flowscale.client.batch;

import ai.flowscale.api.BatchCheckpoint;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps nothing but the ids of runs, in memory. Safe for use by several threads at once. */
final class NoCheckpoint implements BatchCheckpoint {
  private final Set<String> runIds = ConcurrentHashMap.newKeySet();

  /** Takes the runs that are there already. */
  NoCheckpoint(Set<String> runIds) {
    this.runIds.addAll(runIds);
  }

  @Override
  public String begin(String groupId) {
    return groupId;
  }

  @Override
  public Optional<Entry> find(String key) {
    return Optional.empty();
  }

  @Override
  public Set<String> uncertainKeys() {
    return Set.of();
  }

  @Override
  public boolean isKnownRun(String runId) {
    return runIds.contains(runId);
  }

  @Override
  public void submitting(String key, Instant time) {}

  @Override
  public void submitted(String key, String runId) {
    runIds.add(runId);
  }

  @Override
  public void notSubmitted(String key) {}

  @Override
  public void end() {}
}
