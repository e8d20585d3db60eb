package ai.flowscale.tck;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.RunException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Secrets that are planted to see whether they come out anywhere. */
final class Canaries {
  /** The value of an input. */
  static final String PROMPT = "canary-prompt: a castle \u2603 that nobody may know of";

  /** A value within an input that is an object. */
  static final String NESTED = "canary-nested: another castle";

  /** An input so short that a part of it could be anything. */
  static final String SHORT = "cnry42";

  /** The value of one of the application's headers. */
  static final String TOKEN = "canary-token-0815";

  /** What makes a presigned link a secret. */
  static final String SIGNATURE = "canary5169a7u2e";

  /** A presigned link as a server may quote it. */
  static final String LINK = "https://storage.example.com/a.png?X-Amz-Signature=" + SIGNATURE;

  private final List<String> secrets;

  /** Takes the key as one more secret. */
  Canaries(String apiKey) {
    secrets = List.of(apiKey, "canary-prompt", "canary-nested", SHORT, TOKEN, SIGNATURE);
  }

  /** Asserts that a failure tells nothing: with its causes, what it suppressed, and its run. */
  void assertNotIn(String what, Throwable failure) {
    StringWriter text = new StringWriter();
    // Walks through causes and suppressed exceptions, and prints each with its message.
    failure.printStackTrace(new PrintWriter(text, true));
    assertNotIn(what, text.toString());
    if (failure instanceof RunException ended) {
      assertNotIn(what, ended.run().toString());
      assertNotIn(what, ended.outputs().toString());
    }
  }

  /** Asserts that a text tells nothing. */
  void assertNotIn(String what, String text) {
    assertThat(secrets)
        .as("%s, which reads as follows:%n%s", what, text)
        .noneMatch(secret -> text.contains(secret));
  }
}
