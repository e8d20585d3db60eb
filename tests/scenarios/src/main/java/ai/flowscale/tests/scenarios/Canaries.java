package ai.flowscale.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.util.Throwables.getStackTrace;

import java.util.List;

/** Secrets in requests and responses that must not appear anywhere. */
final class Canaries {
  /** The value of an input. */
  static final String PROMPT = "canary-prompt: a castle \u2603 that is secret";

  /** A value within an input that is an object. */
  static final String NESTED = "canary-nested: another castle";

  /** An input that is too short to be recognized by a part of it. */
  static final String SHORT = "cnry42";

  /** The value of one of the application's headers. */
  static final String TOKEN = "canary-token-0815";

  /** The secret part of a presigned link. */
  static final String SIGNATURE = "canary5169a7u2e";

  /** A presigned link that a server may quote. */
  static final String LINK = "https://storage.example.com/a.png?X-Amz-Signature=" + SIGNATURE;

  private final List<String> secrets;

  /** Adds the key to the secrets. */
  Canaries(String apiKey) {
    secrets = List.of(apiKey, "canary-prompt", "canary-nested", SHORT, TOKEN, SIGNATURE);
  }

  /** Asserts that a failure contains no secret, with its causes and suppressed exceptions. */
  void assertNotIn(String what, Throwable failure) {
    // With causes and suppressed exceptions, and their messages.
    assertNotIn(what, getStackTrace(failure));
  }

  /** Asserts that a text contains no secret. */
  void assertNotIn(String what, String text) {
    assertThat(secrets)
        .as("%s, with this text:%n%s", what, text)
        .noneMatch(secret -> text.contains(secret));
  }
}
