package ai.flowscale.micrometer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The workflows of which the service has started runs: as many as are deployed, at most. */
final class TakenWorkflows {
  private final Set<String> ids = ConcurrentHashMap.newKeySet();

  void add(String id) {
    ids.add(id);
  }

  boolean contains(String id) {
    return ids.contains(id);
  }
}
