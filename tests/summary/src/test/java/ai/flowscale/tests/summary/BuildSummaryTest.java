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
  void everyRuleAndEveryCellWasRunOnEveryTransport() throws Exception {
    Path root = Path.of(property("root"));
    Instant started = Instant.parse(property("started"));
    Summary summary = Summary.read(root, started);
    MatrixSummary matrix = MatrixSummary.read(root, started);
    String text =
        """

        ## The transports' contract: what this build ran

        """
            + summary.table()
            + """

            ## The fault matrix: what this build tried

            """
            + matrix.table();
    Files.writeString(Path.of(property("file")), text.stripLeading());
    System.out.println(text);

    boolean complete = Boolean.parseBoolean(property("complete"));
    assertThat(summary.problems(complete)).isEmpty();
    assertThat(matrix.problems(complete)).isEmpty();
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty("summary." + name));
  }
}
