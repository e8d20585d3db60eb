package ai.flowscale.dbscheduler;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.PermissionDeniedException;
import ai.flowscale.api.error.RateLimitException;
import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.ValidationException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.support.Names;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Works in a slot, one step at a time: takes the next request and sends it, or looks after the run
 * of the one that is there. A step ends with what is to be stored together with the time of the
 * next one, so that no thread waits.
 *
 * <p>A slot holds one request at a time, which the database itself sees to. So the number of slots
 * bounds the fleet. A slot stands for a container that may be busy: a request whose run has not
 * turned up by the time at which it would have ended is searched for in a slot beside the bound.
 */
final class SlotWorker {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  /** How long to wait for the outputs of a run that has ended before it is polled again. */
  private static final Duration OUTPUTS = Duration.ofSeconds(10);

  /** How long a run may have ended before its outputs are there. */
  private static final Duration LATEST_OUTPUTS = Duration.ofMinutes(10);

  /** How long a run that was just submitted may be unknown to the service. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  /** How often in a row a service has to say that it does not know a run before its word counts. */
  private static final int ENOUGH_UNKNOWN = 3;

  /**
   * How often what comes of a poll cannot be decoded before the run is given up, without a word of
   * the service in between. With the pauses between failed polls that takes an hour: perhaps
   * something else responds for a while.
   */
  private static final int ENOUGH_UNREADABLE = 66;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration SHORTEST_SEARCH = Duration.ofSeconds(1);
  private static final Duration LONGEST_SEARCH = Duration.ofSeconds(10);

  /** A run that is listed late still has the slot that it was submitted from. */
  private static final Duration SHORTEST_HOLD = Duration.ofSeconds(2);

  /**
   * How many submissions that brought a run let as many others give their slots back without one.
   * Where none brings one any more, the rest of the batch must not become uncertain too.
   */
  private static final int MOST_CREDIT = 10;

  /** The pause of a slot whose request only a newer version of this library can look after. */
  private static final Duration LEFT_TO_OTHERS = Duration.ofSeconds(1);

  /** An id that fits into a path and into the table. */
  private static final Pattern USABLE_ID =
      Pattern.compile("(?!\\.{1,2}$|[\\s\\p{Z}]*$)[^/\\\\\\p{Cc}\\p{Cs}]{1,500}");

  private static final int MOST_SUBMISSIONS = 2;

  private final Flowscale flowscale;
  private final QueueOptions options;
  private final Database database;
  private final Requests requests;
  private final RunTimes times;
  private final Persistence persistence;
  private final BooleanSupplier isClosing;
  private final AtomicInteger credit = new AtomicInteger();

  SlotWorker(
      Flowscale flowscale,
      QueueOptions options,
      Database database,
      Requests requests,
      Persistence persistence,
      BooleanSupplier isClosing) {
    this.flowscale = flowscale;
    this.options = options;
    this.database = database;
    this.requests = requests;
    this.times = new RunTimes(options.maxPollInterval());
    this.persistence = persistence;
    this.isClosing = isClosing;
  }

  /** Changes rows. */
  interface Change {
    void on(Connection connection) throws SQLException;
  }

  /**
   * What follows a step.
   *
   * @param change is stored together with the next step
   * @param pause until the next step
   * @param step the next step
   */
  record Next(@Nullable Change change, Duration pause, Step step) {
    static Next in(Duration pause, Step step) {
      return new Next(null, pause, step);
    }

    Next with(Change also) {
      return new Next(also, pause, step);
    }
  }

  /** Does what a slot is to do now. */
  Next step(Requests.HeldSlot slot, Step step) {
    Next next = begin(slot, step);
    // A loop, not a recursion: thousands of requests in a row may be refused.
    while (next == null) {
      next = takeNext(slot, 0);
    }
    return next;
  }

  /** Null here and below: the request of the slot has ended, and the slot can take another. */
  private @Nullable Next begin(Requests.HeldSlot slot, Step step) {
    Step.KnownRun known = step.run();
    if (known != null) {
      return poll(slot, known, step);
    }
    Optional<StoredRequest> stored =
        persistence.retry(
            isRepeated ->
                database.transaction(connection -> Requests.inSlot(connection, slot.number())));
    return stored.isPresent() ? resume(slot, stored.get(), step) : takeNext(slot, step.failures());
  }

  private @Nullable Next resume(Requests.HeldSlot slot, StoredRequest stored, Step step) {
    if (stored.request().state() == RequestState.UNKNOWN) {
      return Next.in(LEFT_TO_OTHERS, new Step(null, 0));
    }
    return stored.request().state() == RequestState.RUNNING
        ? poll(slot, known(stored, Objects.requireNonNull(stored.request().runId())), step)
        : search(slot, stored, step.failures());
  }

  private Step.KnownRun known(StoredRequest stored, String runId) {
    return new Step.KnownRun(
        stored.id(),
        stored.request(),
        runId,
        Objects.requireNonNullElseGet(stored.submittedAt(), database::now),
        0,
        null);
  }

  private @Nullable Next takeNext(Requests.HeldSlot slot, int failures) {
    if (slot.isAside()) {
      return Next.in(Workers.IDLE, new Step(null, 0));
    }
    if (isClosing.getAsBoolean()) {
      return Next.in(Duration.ZERO, new Step(null, 0));
    }
    long begin = persistence.nanoTime();
    String group = Names.newGroup();
    Optional<StoredRequest> next =
        persistence.retry(
            isRepeated ->
                database.transaction(
                    c -> {
                      Optional<StoredRequest> found = take(c, slot, group, isRepeated);
                      Requests.hold(c, slot);
                      return found;
                    }));
    if (next.isEmpty()) {
      return Next.in(Workers.IDLE, new Step(null, 0));
    }
    StoredRequest taken = next.get();
    if (!group.equals(taken.request().groupId())) {
      return resume(slot, taken, new Step(null, 0));
    }
    if (isPausedMeanwhile(begin, taken) || persistence.isTooLate(begin)) {
      // This thread stood still: another machine may search for the run by now, and must not miss
      // it, or may have been told that nothing of a paused batch is in flight.
      return Next.in(Duration.ZERO, new Step(null, 0))
          .with(
              c ->
                  Requests.giveBack(
                      c, taken, slot.number(), taken.attempts(), Duration.ZERO, null));
    }
    return send(slot, taken, failures);
  }

  /** Whether the batch was paused while its request was taken, so slowly that no drain saw it. */
  private boolean isPausedMeanwhile(long beginNanos, StoredRequest taken) {
    return persistence.since(beginNanos).compareTo(FlowscaleQueue.POLL_INTERVAL.dividedBy(2)) > 0
        && persistence.retry(isRepeated -> requests.isPaused(taken.request().batch()));
  }

  /** Takes the next request that can be read, or none; it is submitting when this commits. */
  private Optional<StoredRequest> take(
      Connection connection, Requests.HeldSlot slot, String group, boolean isRepeated)
      throws SQLException {
    if (isRepeated) {
      // Perhaps the one before was committed, and only the response was lost.
      Optional<StoredRequest> before = Requests.inSlot(connection, slot.number());
      if (before.isPresent()) {
        return before;
      }
    }
    while (true) {
      StoredRequest next = requests.next(connection, slot.number()).orElse(null);
      if (next == null) {
        return Optional.empty();
      }
      QueuedRequest request = next.request();
      if (request.groupId() == null) {
        try {
          Payload.read(next.payload(), group);
        } catch (Payload.UnreadableException e) {
          // Nothing was sent of it: one that may have a run has its group.
          Requests.unreadable(connection, next.id(), String.valueOf(e.getMessage()));
          continue;
        }
      }
      boolean hasRun = request.runId() != null;
      RequestState state = hasRun ? RequestState.RUNNING : RequestState.SUBMITTING;
      // One whose run is searched for again has its group already.
      String in = Objects.requireNonNullElse(request.groupId(), group);
      int submissions = request.groupId() == null ? 1 : next.submissions();
      Requests.take(connection, next, slot.number(), state, in, submissions);
      return Optional.of(next.in(state, in));
    }
  }

  private @Nullable Next send(Requests.HeldSlot slot, StoredRequest stored, int failures) {
    String runId;
    try {
      WorkflowRequest request =
          Payload.read(stored.payload(), Objects.requireNonNull(stored.request().groupId()));
      runId = flowscale.executeWorkflow(request).runId();
      credit.getAndUpdate(before -> Math.min(MOST_CREDIT, before + 1));
    } catch (Payload.UnreadableException e) {
      return stored.submissions() > 1
          ? end(slot, stored.id(), null, RequestState.UNCERTAIN, null, e)
          : end(slot, stored.id(), null, RequestState.FAILED, RequestFailure.PAYLOAD, e);
    } catch (SubmissionUncertainException e) {
      if (e.runId().isEmpty()) {
        LOG.log(
            System.Logger.Level.WARNING,
            "The run of a request is searched for in group {0}: {1}",
            stored.request().groupId(),
            e.getMessage());
        return searchAfter(Duration.ZERO, 0)
            .with(c -> Requests.searching(c, stored.id(), slot.number()));
      }
      runId = e.runId().get();
    } catch (FlowscaleException e) {
      return refused(slot, stored, failures, e);
    }
    return runs(slot, stored, runId);
  }

  private @Nullable Next runs(Requests.HeldSlot slot, StoredRequest stored, String runId) {
    if (!USABLE_ID.matcher(runId).matches()) {
      String shown = "%.100s".formatted(runId).replaceAll("[\\p{C}\\u2028\\u2029]+", "?");
      return end(
          slot,
          stored.id(),
          null,
          RequestState.UNCERTAIN,
          null,
          "The service calls its run '%s', and no run can be asked for by that id: look for it before you submit it under another key"
              .formatted(shown));
    }
    return waitFor(stored.id(), stored.request(), runId)
        .with(c -> Requests.running(c, stored.id(), slot.number(), runId));
  }

  private Next waitFor(long id, QueuedRequest request, String runId) {
    Step.KnownRun known = new Step.KnownRun(id, request, runId, database.now(), 0, null);
    Duration first = times.untilNextPoll(request.workflowId(), Duration.ZERO, null);
    return Next.in(first, new Step(known, 0));
  }

  /** Certainly no run came of it. */
  private @Nullable Next refused(
      Requests.HeldSlot slot, StoredRequest stored, int failures, FlowscaleException e) {
    if (stored.submissions() >= MOST_SUBMISSIONS) {
      // Whatever came of the second submission, the first one is open still.
      return end(slot, stored.id(), null, RequestState.UNCERTAIN, null, e);
    }
    boolean isCounted = (isServicesWord(e) && e instanceof ServerException) || isFile(e);
    int attempts = stored.attempts() + (isCounted ? 1 : 0);
    if (attempts >= options.maxAttempts() || (!isCounted && !mayPass(e))) {
      return end(slot, stored.id(), null, RequestState.FAILED, RequestFailure.REFUSED, e);
    }
    Duration pause = longer(backOff(failures + attempts), e);
    // A file says nothing of the service, so that the next request need not wait longer for it.
    return Next.in(
            longer(backOff(failures), e), new Step(null, isFile(e) ? failures : failures + 1))
        .with(c -> Requests.giveBack(c, stored, slot.number(), attempts, pause, e.getMessage()));
  }

  /** Whether a file could not be read, which another machine perhaps can. */
  private static boolean isFile(FlowscaleException e) {
    return (e instanceof InvalidRequestException && e.getCause() instanceof IOException)
        || (e instanceof TransportException broken
            && broken.kind() == TransportException.Kind.REQUEST_BODY);
  }

  /** Whether the service has refused it for good. */
  static boolean isDefinite(FlowscaleException e) {
    return isServicesWord(e) && !mayPass(e);
  }

  private static boolean isServicesWord(FlowscaleException e) {
    return e instanceof ApiException response && response.isFromService();
  }

  /** Whether it is about the deployment, the key or this client, rather than about the request. */
  private static boolean mayPass(FlowscaleException e) {
    return e instanceof AuthenticationException
        || e instanceof PermissionDeniedException
        || e instanceof RateLimitException
        || e instanceof ServerException
        || e instanceof TransportException
        || e instanceof ConfigurationException
        || e instanceof ClientClosedException
        || e instanceof CallAbortedException
        || (e instanceof ApiException && !isServicesWord(e));
  }

  /** Searches for the run of a request whose outcome is not known. */
  private @Nullable Next search(Requests.HeldSlot slot, StoredRequest stored, int failures) {
    QueuedRequest request = stored.request();
    ListedRuns listed;
    try {
      listed = ListedRuns.read(flowscale, request);
    } catch (FlowscaleException e) {
      return isDefinite(e)
          ? end(slot, stored.id(), null, RequestState.UNCERTAIN, null, e)
          : searchAfter(longer(backOff(failures), e), failures + 1);
    }
    if (listed.isUnclear()) {
      return end(
          slot,
          stored.id(),
          null,
          RequestState.UNCERTAIN,
          null,
          "The service lists a run that may be its own, but without an id or a group, or with another"
              + " workflow: look for it before you submit it under another key");
    }
    Optional<String> only = listed.only();
    if (only.isPresent()) {
      String run = only.get();
      LOG.log(System.Logger.Level.INFO, "Run {0} was found in group {1}", run, request.groupId());
      return runs(slot, stored, run);
    }
    Set<String> runs = listed.own();
    if (runs.size() > 1) {
      return end(
          slot,
          stored.id(),
          null,
          RequestState.UNCERTAIN,
          null,
          "These runs of its group may be its own, and which one cannot be told: " + runs);
    }
    Duration settling = options.uncertaintyPolicy().settlingTime().orElseThrow();
    Duration searched = Database.between(stored.searchedSince(), stored.readAt());
    if (stored.searchedSince() == null || searched.compareTo(settling) < 0) {
      Duration hold = slot.isAside() ? settling : untilEnded(request.workflowId(), settling);
      boolean hasEnded = searched.compareTo(hold) >= 0;
      if (hasEnded && credit.getAndUpdate(before -> Math.max(0, before - 1)) > 0) {
        return leave(slot, c -> Requests.moveAside(c, stored.id(), slot.number()));
      }
      Duration left = (hasEnded ? settling : hold).minus(searched);
      Duration pause = clamp(searched, SHORTEST_SEARCH, LONGEST_SEARCH);
      Next again = searchAfter(pause.compareTo(left) < 0 ? pause : left, 0);
      return stored.searchedSince() == null
          ? again.with(c -> Requests.searching(c, stored.id(), slot.number()))
          : again;
    }
    if (!listed.isComplete()) {
      return end(
          slot,
          stored.id(),
          null,
          RequestState.UNCERTAIN,
          null,
          "It may have been sent. The list of its group was never complete within %s, by the service's own counts, and shows of its runs %s: search again before you submit it under another key"
              .formatted(settling, runs.isEmpty() ? "none" : runs));
    }
    if (options.uncertaintyPolicy().isSubmittedAgain()
        && stored.submissions() < MOST_SUBMISSIONS
        && stored.format() <= Payload.FORMAT
        && !stored.isCancelAsked()
        && !persistence.retry(isRepeated -> requests.isPaused(request.batch()))) {
      if (slot.isAside()) {
        // Like any other one it is sent from a slot below the bound.
        return leave(slot, c -> Requests.submitAgainLater(c, stored, slot.number()));
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "A request is submitted again in group {0}: no run of its first submission has turned up",
          request.groupId());
      long begin = persistence.nanoTime();
      persistence.retry(
          isRepeated ->
              database.transaction(
                  c -> {
                    if (!isRepeated || !isSubmittingAgain(c, stored, slot)) {
                      Requests.submittingAgain(c, stored, slot.number());
                    }
                    Requests.hold(c, slot);
                    return true;
                  }));
      if (persistence.isTooLate(begin)) {
        return searchAfter(Duration.ZERO, 0);
      }
      return send(slot, stored.submittedAgain(), 0);
    }
    return end(
        slot,
        stored.id(),
        null,
        RequestState.UNCERTAIN,
        null,
        "It may have been sent, and no run of its group has turned up within %s: search again before you submit it under another key"
            .formatted(settling));
  }

  /**
   * Whether the attempt before was committed; no other machine can have done it while this one
   * holds the slot.
   */
  private static boolean isSubmittingAgain(
      Connection connection, StoredRequest stored, Requests.HeldSlot slot) throws SQLException {
    return Requests.inSlot(connection, slot.number())
        .filter(now -> now.submissions() > stored.submissions())
        .isPresent();
  }

  /** How long a run that was perhaps made may be in the queue of the service, or running. */
  private Duration untilEnded(String workflowId, Duration settling) {
    return times
        .untilEnded(workflowId)
        .map(learnt -> clamp(learnt, SHORTEST_HOLD, settling))
        .orElse(settling);
  }

  private static Next searchAfter(Duration pause, int failures) {
    return Next.in(pause, new Step(null, failures));
  }

  private @Nullable Next poll(Requests.HeldSlot slot, Step.KnownRun known, Step step) {
    int failures = step.failures();
    Duration age = Duration.between(known.submittedAt(), database.now());
    String workflowId = known.request().workflowId();
    Run run;
    try {
      run = flowscale.getRun(known.runId());
      if (isOther(known, run)) {
        String instead = instead(known);
        if (instead != null) {
          return runsInstead(slot, known, instead);
        }
        throw aboutAnother();
      }
    } catch (FlowscaleException e) {
      boolean isUnknown =
          isServicesWord(e) && (e instanceof NotFoundException || e instanceof ValidationException);
      int unknown = isUnknown ? step.unknown() + 1 : 0;
      int unreadable =
          isServicesWord(e) ? 0 : step.unreadable() + (e instanceof DecodingException ? 1 : 0);
      if (unreadable >= ENOUGH_UNREADABLE) {
        return end(
            slot,
            known.id(),
            known.runId(),
            RequestState.UNCERTAIN,
            null,
            "No response about its run could be read for an hour. The run may still be running: search again when the service responds. The latest one: "
                + e.getMessage());
      }
      return unknown >= ENOUGH_UNKNOWN && age.compareTo(GRACE) > 0
          ? end(slot, known.id(), known.runId(), RequestState.FAILED, RequestFailure.RUN_LOST, e)
          : unlessCancelled(
              slot,
              known,
              age,
              Next.in(
                  longer(backOff(failures), e),
                  new Step(known, failures + 1, unknown, unreadable, step.deaths())));
    }
    if (!run.status().isFinal()) {
      Next next = Next.in(times.untilNextPoll(workflowId, age, run), new Step(known, 0));
      return unlessCancelled(slot, known, age, next);
    }
    RunResult result;
    try {
      // It brings the outputs, and says why a run failed.
      result = flowscale.awaitRun(known.runId(), WaitOptions.upTo(OUTPUTS));
      if (isOther(known, result.run())) {
        return withoutOutputs(slot, known, step, aboutAnother());
      }
    } catch (RunFailedException e) {
      if (isOther(known, e)) {
        return withoutOutputs(slot, known, step, aboutAnother());
      }
      String message = String.valueOf(e.getMessage());
      boolean isTold = e.errors().stream().allMatch(message::contains);
      return end(
          slot,
          known.id(),
          known.runId(),
          RequestState.FAILED,
          RequestFailure.RUN,
          isTold ? message : message + " The service says: " + e.errors());
    } catch (RunCancelledException e) {
      if (isOther(known, e)) {
        return withoutOutputs(slot, known, step, aboutAnother());
      }
      return end(slot, known.id(), known.runId(), RequestState.CANCELLED, null, e);
    } catch (FlowscaleException e) {
      return withoutOutputs(slot, known, step, e);
    }
    if (known.handOvers() == 0) {
      times.learn(workflowId, run, age);
    }
    return handOver(slot, known, result, step.deaths());
  }

  /** The run has ended, whatever the service says of its outputs. */
  private @Nullable Next withoutOutputs(
      Requests.HeldSlot slot, Step.KnownRun known, Step step, FlowscaleException e) {
    Instant now = database.now();
    Instant endedAt = Objects.requireNonNullElse(known.endedAt(), now);
    int failures = step.failures();
    return Duration.between(endedAt, now).compareTo(LATEST_OUTPUTS) > 0
        ? end(slot, known.id(), known.runId(), RequestState.FAILED, RequestFailure.HAND_OVER, e)
        : Next.in(
            longer(backOff(failures), e),
            new Step(known.endedAt(endedAt), failures + 1, 0, 0, step.deaths()));
  }

  private static boolean isOther(Step.KnownRun known, Run run) {
    return known.request().expectedRun().withId(known.runId()).contradiction(run) != null;
  }

  private static boolean isOther(Step.KnownRun known, RunException ended) {
    return ended.run().filter(run -> isOther(known, run)).isPresent();
  }

  private static FlowscaleException aboutAnother() {
    return new DecodingException(
        "The response is about a run of another group or workflow: a gateway or proxy before the service may have mixed up responses",
        null);
  }

  /**
   * Returns the run of the group, if it is another one than the response to the submission named,
   * or null.
   */
  private @Nullable String instead(Step.KnownRun known) {
    try {
      ListedRuns listed = ListedRuns.read(flowscale, known.request());
      return listed
          .only()
          .filter(run -> !run.equals(known.runId()) && USABLE_ID.matcher(run).matches())
          .orElse(null);
    } catch (FlowscaleException e) {
      // It is read again with the next poll that is about another run.
      return null;
    }
  }

  private @Nullable Next runsInstead(Requests.HeldSlot slot, Step.KnownRun known, String runId) {
    LOG.log(
        System.Logger.Level.WARNING,
        "Run {0}, which a response named, is that of another request; run {1} was found in group {2}",
        known.runId(),
        runId,
        known.request().groupId());
    return waitFor(known.id(), known.request(), runId)
        .with(c -> Requests.runningInstead(c, known.id(), slot.number(), known.runId(), runId));
  }

  /** A run that does not end, though it was cancelled, must not hold its slot for ever. */
  private @Nullable Next unlessCancelled(
      Requests.HeldSlot slot, Step.KnownRun known, Duration age, Next next) {
    // A result that is known to be there is not given up. The age saves a statement with most
    // polls.
    if (known.endedAt() != null
        || known.handOvers() > 0
        || age.compareTo(Requests.LONGEST_CANCELLING) < 0
        || !persistence.retry(isRepeated -> requests.isCancelOver(known.id(), slot.number()))) {
      return next;
    }
    return end(
        slot,
        known.id(),
        known.runId(),
        RequestState.CANCELLED,
        null,
        "The service took or refused the cancellation %d minutes ago, and the run has not ended: it may go on"
            .formatted(Requests.LONGEST_CANCELLING.toMinutes()));
  }

  @SuppressWarnings("IllegalCatch") // Whatever an application's code throws is its failure.
  private @Nullable Next handOver(
      Requests.HeldSlot slot, Step.KnownRun known, RunResult result, int deaths) {
    // The first one may have died before the handler was called.
    if (deaths > options.maxAttempts()) {
      return end(
          slot,
          known.id(),
          known.runId(),
          RequestState.FAILED,
          RequestFailure.HAND_OVER,
          "%d machines in a row have died when its result was handed over, or was about to be: see why before you retry it"
              .formatted(deaths));
    }
    try {
      options.handler().completed(known.request(), result);
    } catch (Throwable e) {
      if (isClosing.getAsBoolean()) {
        // It was perhaps interrupted, and that does not count.
        return Next.in(Duration.ZERO, new Step(known, 0));
      }
      int handOvers = known.handOvers() + 1;
      LOG.log(System.Logger.Level.WARNING, "A result could not be handed over", e);
      return handOvers >= options.maxAttempts()
          ? end(
              slot,
              known.id(),
              known.runId(),
              RequestState.FAILED,
              RequestFailure.HAND_OVER,
              e.toString())
          : Next.in(backOff(handOvers), new Step(known.handOvers(handOvers), 0, 0, 0, deaths));
    }
    return end(slot, known.id(), known.runId(), RequestState.COMPLETED, null, (String) null);
  }

  private @Nullable Next end(
      Requests.HeldSlot slot,
      long id,
      @Nullable String runId,
      RequestState state,
      @Nullable RequestFailure failure,
      Exception why) {
    return end(slot, id, runId, state, failure, why.getMessage());
  }

  private @Nullable Next end(
      Requests.HeldSlot slot,
      long id,
      @Nullable String runId,
      RequestState state,
      @Nullable RequestFailure failure,
      @Nullable String reason) {
    return leave(slot, c -> Requests.end(c, id, slot.number(), runId, state, failure, reason));
  }

  /** Empties the slot, as its holder alone may do. */
  private @Nullable Next leave(Requests.HeldSlot slot, Change change) {
    persistence.retry(
        isRepeated -> {
          try {
            return database.repeated(
                c -> {
                  change.on(c);
                  Requests.hold(c, slot);
                  return true;
                });
          } catch (Requests.OvertakenException e) {
            if (isRepeated) {
              // Perhaps it is stored, and only the response was lost; what follows is fenced too.
              return false;
            }
            throw e;
          }
        });
    return null;
  }

  /** What kills its machine again and again is not to kill the same others each time. */
  static Duration untilTakenUp(int deaths) {
    return deaths < 2
        ? Duration.ZERO
        : Duration.ofMillis(ThreadLocalRandom.current().nextLong(backOff(deaths).toMillis()));
  }

  private static Duration backOff(int failures) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  private static Duration longer(Duration pause, FlowscaleException e) {
    Duration asked =
        e instanceof ApiException response
            ? response.retryAfter().orElse(Duration.ZERO)
            : Duration.ZERO;
    return clamp(asked, pause, LONGEST_PAUSE);
  }

  private static Duration clamp(Duration value, Duration least, Duration most) {
    Duration raised = value.compareTo(least) > 0 ? value : least;
    return raised.compareTo(most) < 0 ? raised : most;
  }
}
