package ai.flowscale.api;

import ai.flowscale.api.spi.ClientProvider;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which run came of which request of a batch, so that the batch can be started again
 * after its process has ended, however it did: the runs that exist are resumed, and only what is
 * missing is submitted.
 *
 * <p>{@link #file(Path)} keeps it in a file. Applications may keep it elsewhere, in a database for
 * instance. For each request the batch calls {@link #find}; then, before anything is sent, {@link
 * #submitting}; and when the response is there, {@link #submitted} or {@link #notSubmitted}. What
 * they record must be on stable storage when they return. A request whose last recorded event is
 * {@code submitting} is <em>uncertain</em>: a run may have come of it. The batch searches the group
 * that was recorded, and never simply submits it again.
 *
 * <p>Calls come one at a time, on threads of {@link FlowscaleConfig#blockingExecutor()}; each sees
 * the effects of those before it. Implementations may block, and need no guard against several
 * threads. {@link #begin} is the first call and {@link #end} the last one. An exception stops the
 * batch. Nothing is submitted that could not be recorded.
 *
 * <p>A checkpoint holds no inputs. With each key it holds a digest of the request, 32 characters of
 * ASCII, which covers
 *
 * <ul>
 *   <li>the workflow, and the group that the request names itself,
 *   <li>each input by its name, in whatever order they come: a text as it is, JSON by its meaning
 *       (the order of members does not count), a file by its name, its content type and its
 *       content. Of a file on disk of more than 16 MiB it covers the size, the time of the last
 *       change, and 8 MiB from either end.
 * </ul>
 *
 * <p>The same request is resumed. Another one under the same key is refused with an {@link
 * ai.flowscale.api.error.InvalidRequestException} before anything is sent. A request without a key
 * gets one of its digest and the number of equal requests before it, so that requests may be added
 * to a batch, left out and reordered between two starts; equal ones are interchangeable. An input
 * that is written differently each time, such as the current time, makes another request: give such
 * requests keys. What an {@link InputSource} or a stream holds is not known before it is sent. So a
 * request with such an input needs a key, and only the input's name, file name, content type and
 * announced length are compared. A request whose file is not there any more fails, as it cannot be
 * compared. The upload listener and the uncertainty policy are not compared: they do not change
 * what is run.
 */
public interface BatchCheckpoint {

  /**
   * Keeps the checkpoint in a file, which is made if it is not there. Lines are added to its end,
   * and each is forced to the disk before the batch continues. A last line that was cut off, by a
   * crash or a full disk, is left out. While a batch uses the file, no other batch of this or
   * another process can, under whatever name or link; an empty file beside it, with {@code .lock}
   * added to its name, helps with that. About 400 bytes of memory are used for each request that it
   * knows.
   *
   * <p>The file holds keys, digests, ids of groups and runs, and times. It is of no use for another
   * batch; delete both files when the batch is done. A batch notices when either is deleted,
   * replaced or written by someone else while it uses them: it submits nothing more, and ends with
   * a {@link ai.flowscale.api.error.BatchException} whose cause is an {@link
   * java.io.UncheckedIOException}. One of an older format is refused.
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
   * @param digest the digest of the request that was submitted last
   * @param groupId the group in which it was submitted
   * @param isOwnGroup whether that group was made for this request alone, so that a run of it is
   *     the request's; false where the caller has named it
   * @param submittedAt when it was submitted, by the client's clock
   * @param runId the run that came of that, or null where none is known: the request is uncertain
   */
  record Entry(
      String digest,
      String groupId,
      boolean isOwnGroup,
      Instant submittedAt,
      @Nullable String runId) {

    /** Only the run may be null. */
    public Entry {
      Objects.requireNonNull(digest, "digest");
      Objects.requireNonNull(groupId, "groupId");
      Objects.requireNonNull(submittedAt, "submittedAt");
    }
  }

  /** A batch begins, for the first time or again. */
  void begin();

  /**
   * Looks a request up.
   *
   * @param key its key
   * @return what is known of it, or empty where it is to be submitted
   */
  Optional<Entry> find(String key);

  /**
   * A request is about to be submitted, for the first time or again.
   *
   * @param key its key
   * @param entry what {@link #find} is to return until a run or a refusal is known; it has no run
   */
  void submitting(String key, Entry entry);

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
