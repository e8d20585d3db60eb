package ai.flowscale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class FleetLogTest {
  @Test
  void timesAreWrittenAsInOptions() {
    LogRecord entry = new LogRecord(Level.WARNING, "Slot 6: no life for {0}, {1}");
    entry.setParameters(new Object[] {Duration.ofSeconds(20), Duration.ofMinutes(90)});
    assertThat(FleetLog.text(entry)).isEqualTo("Slot 6: no life for 20s, 1h30m");
  }
}
