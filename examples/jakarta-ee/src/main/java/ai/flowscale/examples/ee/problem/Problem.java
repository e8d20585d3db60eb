package ai.flowscale.examples.ee.problem;

import org.jspecify.annotations.Nullable;

/**
 * The details of a problem (RFC 9457).
 *
 * @param type what kind of problem it is, for programs
 * @param title the kind in words
 * @param status the HTTP status
 * @param detail what happened and what to do about it, for a person; nothing secret
 * @param field the input or parameter that is wrong, or null
 * @param runId the run that the problem is about, or null
 * @param retryAfter in how many seconds another try makes sense, or null
 */
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    @Nullable String field,
    @Nullable String runId,
    @Nullable Long retryAfter) {
  /** The media type of problem details. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** A problem with nothing but its kind. */
  public static Problem of(int status, String kind, String title, String detail) {
    return new Problem("urn:flowscale:problem:" + kind, title, status, detail, null, null, null);
  }

  Problem withField(@Nullable String name) {
    return new Problem(type, title, status, detail, name, runId, retryAfter);
  }

  Problem withRunId(@Nullable String id) {
    return new Problem(type, title, status, detail, field, id, retryAfter);
  }

  /** The same with the time after which to try again. */
  public Problem withRetryAfter(@Nullable Long seconds) {
    return new Problem(type, title, status, detail, field, runId, seconds);
  }
}
