package ai.flowscale.dbscheduler;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a slot does next, as db-scheduler stores it with its task. That it is stored in the
 * transaction that changes the request saves reading the request before each poll.
 *
 * @param run the run to poll; null to read from the table what the slot holds
 * @param failures how many steps have failed in a row
 * @param unknown how often in a row the service has said that it does not know the run
 * @param unreadable how often what came of a poll could not be decoded, without a word of the
 *     service in between
 * @param deaths how many machines in a row have not come to the end of a step of the slot, since
 *     one that showed that its run goes on
 */
record Step(@Nullable KnownRun run, int failures, int unknown, int unreadable, int deaths) {
  /** The first step of a slot. */
  static final String FIRST = new Step(null, 0).stored();

  Step(@Nullable KnownRun run, int failures) {
    this(run, failures, 0, 0, 0);
  }

  /** The step of the machine that takes over: what the slot holds now, only the table tells. */
  Step afterDeath() {
    return new Step(null, 0, 0, 0, deaths + 1);
  }

  /**
   * A run that is waited for.
   *
   * @param id the row of its request
   * @param submittedAt by the database's clock
   * @param handOvers how often its result could not be handed over
   * @param endedAt when it was first seen ended without all of its outputs, or null; by the
   *     database's clock too
   */
  record KnownRun(
      long id,
      QueuedRequest request,
      String runId,
      Instant submittedAt,
      int handOvers,
      @Nullable Instant endedAt) {

    KnownRun endedAt(Instant time) {
      return new KnownRun(id, request, runId, submittedAt, handOvers, time);
    }

    KnownRun handOvers(int times) {
      return new KnownRun(id, request, runId, submittedAt, times, endedAt);
    }
  }

  String stored() {
    JsonObjectBuilder json = Payload.object().add("failures", failures).add("deaths", deaths);
    if (run != null) {
      QueuedRequest request = run.request();
      json.add("id", run.id())
          .add("run", run.runId())
          .add("unknown", unknown)
          .add("unreadable", unreadable)
          .add("submitted", run.submittedAt().toString())
          .add("handOvers", run.handOvers())
          .add("batch", request.batch())
          .add("key", request.key())
          .add("workflow", request.workflowId())
          .add("priority", request.priority())
          .add("group", Objects.requireNonNullElse(request.groupId(), ""));
      if (run.endedAt() != null) {
        json.add("ended", run.endedAt().toString());
      }
    }
    return json.build().toString();
  }

  /** Reads a step; one of another version means to read the slot from the table. */
  static Step read(@Nullable String stored) {
    if (stored == null) {
      return new Step(null, 0);
    }
    try {
      JsonObject json = Payload.object(stored);
      int failures = json.getInt("failures", 0);
      int deaths = json.getInt("deaths", 0);
      if (!json.containsKey("run")) {
        return new Step(null, failures, 0, 0, deaths);
      }
      String runId = json.getString("run");
      QueuedRequest request =
          new QueuedRequest(
              json.getString("batch"),
              json.getString("key"),
              json.getString("workflow"),
              RequestState.RUNNING,
              json.getInt("priority"),
              json.getString("group"),
              runId,
              null,
              null);
      return new Step(
          new KnownRun(
              json.getJsonNumber("id").longValueExact(),
              request,
              runId,
              Instant.parse(json.getString("submitted")),
              json.getInt("handOvers"),
              json.containsKey("ended") ? Instant.parse(json.getString("ended")) : null),
          failures,
          json.getInt("unknown", 0),
          json.getInt("unreadable", 0),
          deaths);
    } catch (RuntimeException e) {
      return new Step(null, 0);
    }
  }
}
