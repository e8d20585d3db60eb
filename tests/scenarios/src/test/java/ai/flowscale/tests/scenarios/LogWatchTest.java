package ai.flowscale.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class LogWatchTest {

  /** As another backend than {@code java.util.logging} would be. */
  private record Elsewhere(String getName) implements System.Logger {
    @Override
    public String getName() {
      return getName;
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {}

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        String format,
        @Nullable Object @Nullable ... parameters) {}
  }

  @Test
  void linesOfTheLibraryAreSeen() {
    LogWatch watch = LogWatch.start();
    try {
      System.getLogger("ai.flowscale.client.Thing").log(System.Logger.Level.INFO, "a line");
      assertThat(watch.text()).contains("a line");
    } finally {
      watch.close();
    }
  }

  @Test
  void whereTheLinesGoElsewhereTheTestIsSkippedAndDoesNotPass() {
    LogWatch watch = LogWatch.start(new Elsewhere("ai.flowscale.tests"));
    try {
      assertThatThrownBy(watch::text)
          .isInstanceOf(TestAbortedException.class)
          .hasMessageContaining("java.util.logging");
      assertThat(watch.seen()).isEmpty();
    } finally {
      watch.close();
    }
  }
}
