package ai.flowscale.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CanariesTest {
  private final Canaries canaries = new Canaries("the-key");

  @Test
  void aSecretIsFoundInMessagesCausesAndSuppressedExceptions() {
    Exception suppressing = new Exception("harmless");
    suppressing.addSuppressed(new Exception("harmless", new Exception("X-API-KEY: the-key")));
    for (Throwable failure :
        List.of(
            new Exception("of " + Canaries.PROMPT),
            new Exception("harmless", new Exception(Canaries.LINK)),
            suppressing)) {
      assertThatThrownBy(() -> canaries.assertNotIn("the failure", failure))
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void whatTellsNothingPasses() {
    assertThatCode(() -> canaries.assertNotIn("the failure", new Exception("harmless")))
        .doesNotThrowAnyException();
  }
}
