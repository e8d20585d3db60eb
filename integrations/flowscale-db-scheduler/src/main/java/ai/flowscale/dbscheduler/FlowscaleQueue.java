package ai.flowscale.dbscheduler;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.InvalidRequestException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A queue of requests in a database that any number of JVMs work off together. No request runs
 * twice and none is lost, whichever machine dies when: what cannot be known is listed as
 * {@linkplain RequestState#UNCERTAIN uncertain}.
 *
 * <p>The tables have to be there: {@code
 * META-INF/flowscale-db-scheduler/h2/V1__flowscale_queue.sql} in this jar, and the same for {@code
 * postgresql}, make them. Thread-safe.
 */
public final class FlowscaleQueue implements AutoCloseable {
  private static final int CHUNK = 500;
  private static final int LONGEST_KEY = 500;
  static final Duration POLL_INTERVAL = Duration.ofMillis(500);

  private final QueueOptions options;
  private final Database database;
  private final Requests requests;
  private final @Nullable Flowscale flowscale;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Workers workers;
  private boolean isClosed;

  private FlowscaleQueue(DataSource source, @Nullable Flowscale flowscale, QueueOptions options) {
    this.options = Objects.requireNonNull(options, "options");
    this.flowscale = flowscale;
    this.database = Database.open(Objects.requireNonNull(source, "database"));
    this.requests = new Requests(database);
  }

  /**
   * Opens a queue that can work: {@link #start()} begins.
   *
   * @param database where the tables are; the caller's own, and not closed. Its connections need a
   *     time limit, such as {@code socketTimeout=20} and {@code tcpKeepAlive=true} of PostgreSQL's
   *     driver: a worker that waits for a response that never comes keeps its slot
   * @param flowscale the client; the caller's own, and not closed
   * @param options how to work
   * @return a queue that has not started
   * @throws QueueException if the database cannot be reached, or its tables are missing or of
   *     another version; the message names the file to apply
   */
  public static FlowscaleQueue open(
      DataSource database, Flowscale flowscale, QueueOptions options) {
    return new FlowscaleQueue(database, Objects.requireNonNull(flowscale, "flowscale"), options);
  }

  /**
   * Opens a queue that submits, counts, pauses and cancels, and never works.
   *
   * @param database where the tables are; the caller's own, and not closed
   * @param options which batch
   * @return a queue that cannot be started
   * @throws QueueException as {@link #open(DataSource, Flowscale, QueueOptions)}
   */
  public static FlowscaleQueue open(DataSource database, QueueOptions options) {
    return new FlowscaleQueue(database, null, options);
  }

  /**
   * Stores a request, in a transaction of its own, with priority 0.
   *
   * @param key what it is called within the batch
   * @param request the workflow and its inputs
   * @return false if the same request was there already under the key
   * @see #submit(Connection, String, WorkflowRequest, int)
   */
  public boolean submit(String key, WorkflowRequest request) {
    return submit(key, request, 0);
  }

  /**
   * Stores a request, in a transaction of its own.
   *
   * @param key what it is called within the batch
   * @param request the workflow and its inputs
   * @param priority the higher, the sooner
   * @return false if the same request was there already under the key
   * @see #submit(Connection, String, WorkflowRequest, int)
   */
  public boolean submit(String key, WorkflowRequest request, int priority) {
    Requests.Submitted submitted = submitted(key, request, priority);
    int inserted =
        database.repeated(
            connection -> requests.insert(connection, options.batch(), List.of(submitted)));
    wake();
    return inserted > 0;
  }

  /**
   * Stores a request in a transaction of the caller's, which commits or rolls back.
   *
   * <p>Texts, numbers and JSON are stored; files by their path, which has to lead to the same file
   * on all machines, by their address (see {@link FileAt}), or with their bytes up to {@link
   * QueueOptions#maxPayloadBytes()}. The request gets a group of its own when it is sent.
   *
   * @param connection to the database of the queue; neither committed nor closed
   * @param key what it is called within the batch; one line, not blank, up to 500 characters
   * @param request the workflow and its inputs
   * @param priority the higher, the sooner
   * @return false if the same request was there already under the key, in whatever state; it keeps
   *     its priority. Files count by their names and where they are, not by their content
   * @throws ai.flowscale.api.error.InvalidRequestException if another request is there under the
   *     key, in whatever state, or something of this one cannot be stored; it names the key or the
   *     input
   * @throws QueueException if the database fails
   */
  public boolean submit(Connection connection, String key, WorkflowRequest request, int priority) {
    try {
      return requests.insert(
              connection, options.batch(), List.of(submitted(key, request, priority)))
          > 0;
    } catch (SQLException e) {
      throw Database.failed(e);
    }
  }

  /**
   * Stores requests under their {@linkplain WorkflowRequest#key() keys}, with priority 0.
   *
   * @param requests the requests; closed at the end
   * @return how many were not there already
   * @see #submitAll(Stream, int)
   */
  public long submitAll(Stream<WorkflowRequest> requests) {
    return submitAll(requests, 0);
  }

  /**
   * Stores requests of a stream of any length under their {@linkplain WorkflowRequest#key() keys},
   * some hundreds in each transaction. If it fails in the middle, what is stored stays, and a
   * repetition adds the rest.
   *
   * @param requests the requests, each with a key; closed at the end
   * @param priority the higher, the sooner
   * @return how many were not there already
   * @throws ai.flowscale.api.error.InvalidRequestException as {@link #submit(Connection, String,
   *     WorkflowRequest, int)}, and if a request has no key
   */
  public long submitAll(Stream<WorkflowRequest> requests, int priority) {
    long inserted = 0;
    try (requests) {
      List<Requests.Submitted> chunk = new ArrayList<>(CHUNK);
      // One at a time: requests are made when their turn has come.
      for (Iterator<WorkflowRequest> each = requests.iterator(); each.hasNext(); ) {
        chunk.add(submitted(each.next(), priority));
        if (chunk.size() == CHUNK || !each.hasNext()) {
          List<Requests.Submitted> full = List.copyOf(chunk);
          inserted +=
              database.repeated(
                  connection -> this.requests.insert(connection, options.batch(), full));
          chunk.clear();
          wake();
        }
      }
    }
    return inserted;
  }

  private Requests.Submitted submitted(WorkflowRequest request, int priority) {
    String key =
        request
            .key()
            .orElseThrow(
                () ->
                    new InvalidRequestException(
                        "key",
                        "a request has no key: give each one with WorkflowRequest.Builder.key"));
    return submitted(key, request, priority);
  }

  private Requests.Submitted submitted(String key, WorkflowRequest request, int priority) {
    Texts.check("workflowId", request.workflowId(), LONGEST_KEY);
    return new Requests.Submitted(
        checked(key), Payload.of(request, options.maxPayloadBytes()), priority);
  }

  /** A key that cannot be stored must not find the request of another one. */
  private static String checked(String key) {
    Texts.check("key", Objects.requireNonNull(key, "key"), LONGEST_KEY);
    return key;
  }

  /** Of the threads that work for this queue. */
  ThreadFactory threadFactory() {
    return options.threadFactory();
  }

  /** The batch that it submits and counts. */
  String batch() {
    return options.batch();
  }

  private void wake() {
    Workers working = workers;
    if (working != null) {
      working.wake();
    }
  }

  /**
   * Begins to work, also again after {@link #stop()}, and stores the bound of the fleet.
   *
   * @throws IllegalStateException if the queue was opened without a client, works already, or is
   *     closed
   */
  public void start() {
    lock.lock();
    try {
      if (flowscale == null || isClosed || workers != null) {
        throw new IllegalStateException(
            flowscale == null
                ? "The queue was opened without a client: open it with one to have it work"
                : "The queue works already or is closed: start it once, or open another one");
      }
      Workers started = new Workers(flowscale, options, database, requests);
      started.start();
      workers = started;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes no more requests on this machine and lets workers finish the step they are in. Other
   * machines resume the runs in flight. Everything but working goes on, and {@link #start()} works
   * again. Idempotent.
   */
  public void stop() {
    lock.lock();
    try {
      Workers working = workers;
      workers = null;
      if (working != null) {
        working.close();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Stops, for good. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      stop();
      if (!isClosed) {
        database.close();
      }
      isClosed = true;
    } finally {
      lock.unlock();
    }
  }

  /** Sends no more requests of the batch, on all machines. Those in flight continue. Idempotent. */
  public void pause() {
    requests.paused(options.batch(), true);
  }

  /** Sends requests of the batch again. Idempotent. */
  public void resume() {
    requests.paused(options.batch(), false);
    wake();
  }

  /**
   * Pauses the batch and waits until none of its requests is in flight.
   *
   * @param timeout how long to wait
   * @return whether none is in flight
   * @throws QueueException if the database fails at first, or at the end of that time
   * @throws InterruptedException if the waiting thread is interrupted; the batch stays paused
   */
  public boolean drain(Duration timeout) throws InterruptedException {
    pause();
    long begin = System.nanoTime();
    BooleanSupplier isDrained = () -> !requests.isInFlight(options.batch());
    if (!await(timeout, isDrained)) {
      return false;
    }
    // What was taken just before the batch was paused is perhaps stored only now; where that took
    // longer, the worker asks again whether the batch is paused.
    TimeUnit.NANOSECONDS.sleep(POLL_INTERVAL.toNanos());
    return await(timeout.minusNanos(System.nanoTime() - begin), isDrained);
  }

  /**
   * Waits until all requests of the batch have ended, also while the database is down.
   *
   * @param timeout how long to wait
   * @return whether they have
   * @throws QueueException if the database fails at the end of that time
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public boolean awaitEnd(Duration timeout) throws InterruptedException {
    return await(timeout, () -> !requests.isOpen(options.batch()));
  }

  /** Outlasts a database that is down for a while. */
  private static boolean await(Duration timeout, BooleanSupplier isReached)
      throws InterruptedException {
    long begin = System.nanoTime();
    while (true) {
      QueueException failure = null;
      try {
        if (isReached.getAsBoolean()) {
          return true;
        }
      } catch (QueueException e) {
        failure = e;
      }
      Duration left = timeout.minusNanos(System.nanoTime() - begin);
      if (left.isNegative() || left.isZero()) {
        if (failure != null) {
          throw failure;
        }
        return false;
      }
      Duration pause = left.compareTo(POLL_INTERVAL) < 0 ? left : POLL_INTERVAL;
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
  }

  /**
   * Cancels all requests of the batch that have not ended. Those that were never sent are cancelled
   * immediately; those that have a run, or may have one, when a worker has cancelled that run. If
   * the run has completed before, its result is handed over. If it fails, is lost, or has not ended
   * five minutes after the service took or refused the cancellation, the request counts as
   * cancelled too.
   *
   * @return how many requests that is
   */
  public long cancel() {
    long cancelled = requests.cancel(options.batch(), null);
    wake();
    return cancelled;
  }

  /**
   * Cancels one request, as {@link #cancel()} does.
   *
   * @param key what it is called
   * @return false if there is none under the key, or it has ended
   */
  public boolean cancel(String key) {
    long cancelled = requests.cancel(options.batch(), checked(key));
    wake();
    return cancelled > 0;
  }

  /**
   * Gives all waiting requests of the batch another priority, such as a low one before a long
   * pause. Those in flight are left alone.
   *
   * @param priority the higher, the sooner
   * @return how many requests that is
   */
  public long prioritize(int priority) {
    return requests.prioritize(options.batch(), null, priority);
  }

  /**
   * Gives one request another priority.
   *
   * @param key what it is called
   * @param priority the higher, the sooner
   * @return false if there is none under the key, or it does not wait
   */
  public boolean prioritize(String key, int priority) {
    return requests.prioritize(options.batch(), checked(key), priority) > 0;
  }

  /**
   * Puts failed requests back: those whose result could not be handed over resume with their run,
   * and all others are sent again as new ones.
   *
   * @return how many requests that is
   */
  public long retryFailed() {
    long retried = requests.retryFailed(options.batch());
    wake();
    return retried;
  }

  /**
   * Searches again for the runs of uncertain requests. None is sent again, unless the {@linkplain
   * QueueOptions.Builder#uncertaintyPolicy policy} says so and it was sent once only.
   *
   * @return how many requests that is
   */
  public long searchAgain() {
    long searched = requests.searchAgain(options.batch());
    wake();
    return searched;
  }

  /**
   * Counts the requests of the batch, with one statement that reads all of them.
   *
   * @return how far it has come
   */
  public QueueProgress progress() {
    return requests.progress(options.batch());
  }

  /**
   * Returns a request of the batch.
   *
   * @param key what it is called
   * @return what is known of it, or empty
   */
  public Optional<QueuedRequest> find(String key) {
    return requests.find(options.batch(), checked(key));
  }

  /**
   * Goes through the requests of the batch in the order in which they were stored, some hundreds at
   * a time.
   *
   * @param states which ones; all if none is given
   * @return a lazy stream; it needs no closing
   */
  public Stream<QueuedRequest> requests(RequestState... states) {
    List<RequestState> wanted = List.of(states);
    return Stream.iterate(
            requests.page(options.batch(), 0, wanted, CHUNK),
            page -> !page.isEmpty(),
            page ->
                page.size() < CHUNK
                    ? List.of()
                    : requests.page(options.batch(), page.get(CHUNK - 1).id(), wanted, CHUNK))
        .flatMap(List::stream)
        .map(Requests.Listed::request);
  }
}
