package ai.flowscale.api;

import ai.flowscale.api.spi.ClientProvider;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which run came of which request of a batch, so that the batch can be started again
 * after its process has ended, however it did: the runs that exist are resumed, and only what is
 * missing is submitted.
 *
 * <p>{@link #file(Path)} keeps it in a file. Applications may keep it elsewhere, in a database for
 * instance. For each request the batch calls {@link #find}; then, before anything is sent, {@link
 * #submitting}; and when the response is there, before it waits for the run, {@link #submitted} or
 * {@link #notSubmitted}. What they record must be on stable storage when they return. A request
 * whose last recorded event is {@code submitting} is <em>uncertain</em>: a run may have come of it.
 * The batch searches its group for it and never simply submits it again.
 *
 * <p>Calls come one at a time, on threads of {@link FlowscaleConfig#blockingExecutor()}; each sees
 * the effects of those before it. Implementations may block, and need no guard against several
 * threads. {@link #begin} is the first call and {@link #end} the last one. An exception stops the
 * batch. Nothing is submitted that could not be recorded. A checkpoint need not hold inputs: a key
 * is the caller's, or a number with a digest of the workflow's id.
 */
public interface BatchCheckpoint {

  /**
   * Keeps the checkpoint in a file, which is made if it is not there. Lines are added to its end,
   * and each is forced to the disk before the batch continues. A last line that was cut off, by a
   * crash or a full disk, is left out. While a batch uses the file, no other batch of this or
   * another process can; an empty file beside it, with {@code .lock} added to its name, is locked
   * for that. About 300 bytes of memory are used for each request that it knows.
   *
   * <p>The file holds keys, ids of runs, times and the id of the group. It is of no use for another
   * batch; delete both files when the batch is done.
   *
   * @param file the file; its folder must be there
   * @return the checkpoint, which opens the file when a batch begins and closes it when it ends
   */
  static BatchCheckpoint file(Path file) {
    return ClientProvider.find(Optional.empty()).fileCheckpoint(file);
  }

  /**
   * What is known of one request.
   *
   * @param submittedAt when it was submitted last, by the client's clock
   * @param runId the run that came of that, or null where none is known: the request is uncertain
   */
  record Entry(Instant submittedAt, @Nullable String runId) {

    /** The time is not null. */
    public Entry {
      Objects.requireNonNull(submittedAt, "submittedAt");
    }
  }

  /**
   * A batch begins.
   *
   * @param groupId the group that it would have if it were new
   * @return the group with which it was first begun: this one if it is new
   */
  String begin(String groupId);

  /**
   * Looks a request up.
   *
   * @param key its key
   * @return what is known of it, or empty where it is to be submitted
   */
  Optional<Entry> find(String key);

  /**
   * Returns the requests that are uncertain.
   *
   * @return their keys; a copy
   */
  Set<String> uncertainKeys();

  /**
   * Whether a run came of any request, also of one that was submitted again since.
   *
   * @param runId the run's id
   * @return true if {@link #submitted} was ever called for it
   */
  boolean isKnownRun(String runId);

  /**
   * A request is about to be submitted, for the first time or again.
   *
   * @param key its key
   * @param time when, by the client's clock
   */
  void submitting(String key, Instant time);

  /**
   * A run came of the latest submission of a request.
   *
   * @param key its key
   * @param runId the run
   */
  void submitted(String key, String runId);

  /**
   * The latest submission of a request certainly started no run, so that the request is to be
   * submitted when the batch is started again.
   *
   * @param key its key
   */
  void notSubmitted(String key);

  /** The batch has ended, however it did. */
  void end();
}
