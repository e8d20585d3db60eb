package ai.flowscale.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  private Progress progress(boolean terminal) {
    return new Progress(
        new Console(
            Map.of(),
            Path.of(""),
            InputStream.nullInputStream(),
            new PrintStream(OutputStream.nullOutputStream(), true, UTF_8),
            new PrintStream(errors, true, UTF_8),
            false,
            terminal,
            80),
        false);
  }

  private static void tell(Progress progress) {
    progress.line("Run r1");
    progress.part("Upload", 1, 2, "1 B", "1 B of 2 B");
    progress.state("Run", "failed");
  }

  /** Its listener may be called a moment after the call has failed, when the error is shown. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsShownAfterTheEnd(boolean terminal) {
    Progress progress = progress(terminal);
    tell(progress);
    assertThat(errors.toString(UTF_8)).contains("Run r1", "Upload", "failed");
    progress.close();
    errors.reset();
    tell(progress);
    assertThat(errors.toString(UTF_8)).isEmpty();
  }
}
