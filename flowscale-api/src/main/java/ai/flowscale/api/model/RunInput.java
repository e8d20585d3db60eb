package ai.flowscale.api.model;

import ai.flowscale.api.text.Printable;
import jakarta.json.JsonValue;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One input of a run, as the service recorded it. Its value, such as a prompt, is not printed, and
 * a serializer finds nothing of it, since this type has neither components nor getters.
 */
public final class RunInput {
  // Transient: some serializers read fields.
  private final transient String path;
  private final transient JsonValue value;
  private final transient @Nullable String s3Key;
  private final transient @Nullable Link link;

  /**
   * Takes an input.
   *
   * @param path the parameter's name, such as {@code text_51536}
   * @param value the value, of whatever JSON type; {@link JsonValue#NULL} for a file
   * @param s3Key where the service keeps an uploaded file, or null
   * @param link a presigned link to the uploaded file, or null
   */
  public RunInput(String path, JsonValue value, @Nullable String s3Key, @Nullable Link link) {
    this.path = Objects.requireNonNull(path, "path");
    this.value = Objects.requireNonNull(value, "value");
    this.s3Key = s3Key;
    this.link = link;
  }

  /**
   * Returns the name of the parameter.
   *
   * @return the name, such as {@code text_51536}
   */
  public String path() {
    return path;
  }

  /**
   * Returns the value.
   *
   * @return the value, of whatever JSON type, which may be a secret; {@link JsonValue#NULL} for a
   *     file
   */
  public JsonValue value() {
    return value;
  }

  /**
   * Returns where the service keeps an uploaded file.
   *
   * @return the key, or null
   */
  public @Nullable String s3Key() {
    return s3Key;
  }

  /**
   * Returns a presigned link to an uploaded file.
   *
   * @return the link, or null
   */
  public @Nullable Link link() {
    return link;
  }

  /**
   * Whether the input is an uploaded file.
   *
   * @return true if the service names a key or a link for it
   */
  public boolean isFile() {
    return s3Key != null || link != null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RunInput input
        && input.path.equals(path)
        && input.value.equals(value)
        && Objects.equals(input.s3Key, s3Key)
        && Objects.equals(input.link, link);
  }

  @Override
  public int hashCode() {
    return Objects.hash(path, value, s3Key, link);
  }

  /** Prints the name, the type of the value and the link without its query. */
  @Override
  public String toString() {
    return Printable.message(
        "RunInput[path=%s, value=%s, s3Key=%s, link=%s]"
            .formatted(path, value.getValueType(), s3Key, link));
  }
}
