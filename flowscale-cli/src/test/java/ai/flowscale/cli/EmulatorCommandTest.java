package ai.flowscale.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EmulatorCommandTest {
  @Test
  void aCommandThatDoesNotEndIsKilled() throws Exception {
    assumeTrue(new File("/bin/sh").canExecute());
    Process process =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                // Reads and writes nothing of the test's: it would end where that is closed.
                "trap '' TERM; echo started; exec tail -f /dev/null > /dev/null")
            .start();
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("started");
      EmulatorCommand.end(process, Duration.ofMillis(1));
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }
}
