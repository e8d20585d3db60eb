package ai.flowscale.api.model;

import jakarta.json.JsonValue;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One input of a run, as the service recorded it.
 *
 * @param path the parameter's name, such as {@code text_51536}
 * @param value the value, of whatever JSON type; {@link JsonValue#NULL} for a file. Never printed
 * @param s3Key where the service keeps an uploaded file, or null
 * @param link a presigned link to the uploaded file, or null
 */
public record RunInput(String path, JsonValue value, @Nullable String s3Key, @Nullable Link link) {

  public RunInput {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(value, "value");
  }

  /** Prints the name, the type of the value and the link. */
  @Override
  public String toString() {
    return "RunInput[path="
        + path
        + ", value="
        + value.getValueType()
        + ", s3Key="
        + s3Key
        + ", link="
        + link
        + "]";
  }
}
