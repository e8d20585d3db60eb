package ai.flowscale.dbscheduler;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WorkflowRequest;
import java.sql.Connection;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
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
  private final DataSource database;
  private final @Nullable Flowscale flowscale;
  private final QueueOptions options;

  private FlowscaleQueue(DataSource database, @Nullable Flowscale flowscale, QueueOptions options) {
    this.database = Objects.requireNonNull(database, "database");
    this.flowscale = flowscale;
    this.options = Objects.requireNonNull(options, "options");
  }

  /**
   * Opens a queue that can work: {@link #start()} begins.
   *
   * @param database where the tables are; the caller's own, and not closed
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
    throw new UnsupportedOperationException(key + request + priority + database + flowscale);
  }

  /**
   * Stores a request in a transaction of the caller's, which commits or rolls back.
   *
   * <p>Texts, numbers and JSON are stored; files by their path, which has to lead to the same file
   * on all machines, by their address (see {@link FileAt}), or with their bytes up to {@link
   * QueueOptions#maxPayloadBytes()}. The request gets a group of its own when it is sent.
   *
   * @param connection to the database of the queue; neither committed nor closed
   * @param key what it is called within the batch; not blank, up to 500 characters
   * @param request the workflow and its inputs
   * @param priority the higher, the sooner
   * @return false if the same request was there already under the key, in whatever state
   * @throws ai.flowscale.api.error.InvalidRequestException if another request is there under the
   *     key, or something of this one cannot be stored; it names the key or the input
   * @throws QueueException if the database fails
   */
  public boolean submit(Connection connection, String key, WorkflowRequest request, int priority) {
    throw new UnsupportedOperationException(connection + key + request + priority);
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
    throw new UnsupportedOperationException(requests.toString() + priority);
  }

  /**
   * Begins to work, once, and stores the bound of the fleet.
   *
   * @throws IllegalStateException if the queue was opened without a client, has started already, or
   *     is closed
   */
  public void start() {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes no more requests, lets workers finish the step they are in, and gives back what waits for
   * its run: other machines go on with it. Idempotent.
   */
  @Override
  public void close() {}

  /** Sends no more requests of the batch, on all machines. Those in flight go on. Idempotent. */
  public void pause() {
    throw new UnsupportedOperationException();
  }

  /** Sends requests of the batch again. Idempotent. */
  public void resume() {
    throw new UnsupportedOperationException();
  }

  /**
   * Pauses the batch and waits until none of its requests is in flight.
   *
   * @param timeout how long to wait
   * @return whether none is in flight
   * @throws InterruptedException if the waiting thread is interrupted; the batch stays paused
   */
  public boolean drain(Duration timeout) throws InterruptedException {
    throw new UnsupportedOperationException(timeout.toString());
  }

  /**
   * Waits until all requests of the batch have ended.
   *
   * @param timeout how long to wait
   * @return whether they have
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public boolean awaitEnd(Duration timeout) throws InterruptedException {
    throw new UnsupportedOperationException(timeout.toString());
  }

  /**
   * Cancels all requests of the batch that have not ended: those that wait at once, and those in
   * flight as soon as a worker has cancelled their runs.
   *
   * @return how many requests that is
   */
  public long cancel() {
    throw new UnsupportedOperationException();
  }

  /**
   * Cancels one request, as {@link #cancel()} does.
   *
   * @param key what it is called
   * @return false if there is none under the key, or it has ended
   */
  public boolean cancel(String key) {
    throw new UnsupportedOperationException(key);
  }

  /**
   * Puts failed requests back: those whose result could not be handed over resume with their run,
   * and all others are sent again as new ones.
   *
   * @return how many requests that is
   */
  public long retryFailed() {
    throw new UnsupportedOperationException();
  }

  /**
   * Searches again for the runs of uncertain requests. Nothing is sent.
   *
   * @return how many requests that is
   */
  public long searchAgain() {
    throw new UnsupportedOperationException();
  }

  /**
   * Counts the requests of the batch, with one statement that reads all of them.
   *
   * @return how far it has come
   */
  public QueueProgress progress() {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns a request of the batch.
   *
   * @param key what it is called
   * @return what is known of it, or empty
   */
  public Optional<QueuedRequest> find(String key) {
    throw new UnsupportedOperationException(key);
  }

  /**
   * Goes through the requests of the batch in the order in which they were stored, some hundreds at
   * a time.
   *
   * @param states which ones; all if none is given
   * @return a lazy stream; it needs no closing
   */
  public Stream<QueuedRequest> requests(RequestState... states) {
    throw new UnsupportedOperationException(states.length + options.toString());
  }
}
