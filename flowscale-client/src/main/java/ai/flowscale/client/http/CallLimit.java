package ai.flowscale.client.http;

import java.time.Duration;

/**
 * How long a call may take as a whole.
 *
 * @param length the time
 * @param name the setting, or what the limit is for; told in the message
 */
public record CallLimit(Duration length, String name) {
  /** A poll of a wait. */
  public static CallLimit ofPoll(Duration pollTimeout) {
    return new CallLimit(pollTimeout, "pollTimeout");
  }
}
