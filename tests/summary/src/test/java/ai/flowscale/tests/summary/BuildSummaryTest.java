package ai.flowscale.tests.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Tells how the transports did in this build; the module's POM says what it expects. */
class BuildSummaryTest {

  @Test
  void everyRuleWasRunOnEveryTransport() throws Exception {
    Summary summary = Summary.read(Path.of(property("root")), Instant.parse(property("started")));
    String text =
        """

        ## The transports' contract: what this build ran

        """
            + summary.table();
    Files.writeString(Path.of(property("file")), text.stripLeading());
    System.out.println(text);

    assertThat(summary.problems(Boolean.parseBoolean(property("complete")))).isEmpty();
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty("summary." + name));
  }
}
