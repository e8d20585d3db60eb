package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The README is a page for readers in a hurry. examples/quickstart runs its program. */
class ReadmeTest {
  private static final int MAX_LINES = 250;

  @Test
  void itIsShort() throws IOException {
    assertThat(readme().lines()).hasSizeLessThanOrEqualTo(MAX_LINES);
  }

  @Test
  void itsJavaBlockIsAProgramThatIsCompiled() throws IOException {
    Path source =
        Page.ROOT.resolve("examples/quickstart/src/main/java/com/example/FirstProgram.java");
    assertThat(Page.blocks(readme()))
        .containsExactly(Map.entry("first-program", Files.readString(source).strip()));
  }

  private static String readme() throws IOException {
    return Files.readString(Page.ROOT.resolve("README.md"));
  }
}
