package ai.flowscale.client.body;

import ai.flowscale.api.spi.Headers;
import java.util.regex.Pattern;

/** The length that a response says its body has. Whether it is true is the transport's to say. */
public final class ContentLength {
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

  private ContentLength() {}

  /** Returns the length, or -1 where there is none that makes sense. */
  public static long of(Headers headers) {
    String length = headers.first("Content-Length").map(String::strip).orElse("");
    return DIGITS.matcher(length).matches() ? Long.parseLong(length) : -1;
  }
}
