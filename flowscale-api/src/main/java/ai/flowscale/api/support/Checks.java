package ai.flowscale.api.support;

import ai.flowscale.api.error.InvalidRequestException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The checks of arguments that the values of the API and the client share. */
public final class Checks {
  /** As good as any longer time, and far from where a sum of times overflows. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  private Checks() {}

  /** Returns a text that is an id: not blank, and nothing that UTF-8 cannot carry. */
  public static String id(String field, String value) {
    Objects.requireNonNull(value, field);
    String flaw = Names.flawOf(value);
    if (flaw != null) {
      throw new InvalidRequestException(field, field + " " + flaw + ": give the id alone");
    }
    return value;
  }

  /** Returns an id where one was given. */
  public static Optional<String> optionalId(String field, @Nullable String value) {
    return Optional.ofNullable(value).map(id -> id(field, id));
  }

  /** Returns an id that can stand as one segment of a path. */
  public static String pathId(String field, String value) {
    id(field, value);
    if (value.indexOf('/') >= 0 || value.indexOf('\\') >= 0) {
      throw new InvalidRequestException(
          field, field + " has a slash in it: give the id alone, not a path or a link");
    }
    if (value.equals(".") || value.equals("..")) {
      throw new InvalidRequestException(field, field + " is '" + value + "': give the id");
    }
    return value;
  }

  /** Returns a number within bounds. */
  public static int range(String field, int value, int low, int high) {
    if (value < low || value > high) {
      String wanted =
          high == Integer.MAX_VALUE ? "at least " + low : "a number from " + low + " to " + high;
      throw new InvalidRequestException(field, field + " is " + value + ": give " + wanted);
    }
    return value;
  }

  /** Returns a duration, or ten years in the place of a longer one. */
  public static Duration bounded(Duration value) {
    return value.compareTo(LONGEST) < 0 ? value : LONGEST;
  }

  /** Returns a duration above zero, ten years at most. */
  public static Duration positive(String field, Duration value) {
    Objects.requireNonNull(value, field);
    if (value.isZero() || value.isNegative()) {
      throw new InvalidRequestException(
          field, field + " is " + value + ": give a duration above zero");
    }
    return bounded(value);
  }

  /** Returns a duration of zero or more, ten years at most. */
  public static Duration notNegative(String field, Duration value) {
    Objects.requireNonNull(value, field);
    if (value.isNegative()) {
      throw new InvalidRequestException(
          field, field + " is " + value + ": give a duration of zero or more");
    }
    return bounded(value);
  }
}
