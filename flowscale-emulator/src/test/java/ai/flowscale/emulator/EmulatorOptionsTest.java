package ai.flowscale.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmulatorOptionsTest {

  private static EmulatorOptions parse(String... arguments) {
    return EmulatorOptions.parse(arguments, name -> null);
  }

  @Test
  void argumentsGoBeforeProperties() {
    Map<String, String> properties =
        Map.of("flowscale.emulator.api-key", "property", "flowscale.emulator.port", "1");
    EmulatorOptions options =
        EmulatorOptions.parse(new String[] {"--api-key=argument"}, properties::get);
    assertThat(options.values()).containsEntry("api-key", "argument").containsEntry("port", "1");
    assertThat(options.toString()).doesNotContain("argument");
  }

  @Test
  void flagsAreOffUnlessGiven() {
    assertThat(parse().stopWithStdin()).isFalse();
    assertThat(parse("--stop-with-stdin").stopWithStdin()).isTrue();
    assertThat(parse("--help").help()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--port=x",
        "--containers=",
        "--containers=0",
        "--port=70000",
        "--storage-port=-1",
        "--api-key= ",
        "--dialect=klingon",
        "--run-time=5",
        "--queue-time=-PT1S",
        "--port",
        "--help=yes",
        "port=1",
        "-h"
      })
  void refusesWhatMakesNoSense(String argument) {
    assertThatThrownBy(() -> parse(argument)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theUsageNamesEveryOption() {
    assertThat(EmulatorOptions.USAGE)
        .contains(
            "--api-key",
            "--port",
            "--storage-port",
            "--dialect",
            "--queue-time",
            "--run-time",
            "--containers",
            "--workflows",
            "--any-workflow",
            "--log",
            "--stop-with-stdin",
            "--help");
  }
}
