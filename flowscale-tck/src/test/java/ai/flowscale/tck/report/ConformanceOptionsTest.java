package ai.flowscale.tck.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.tck.transport.TransportRule;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConformanceOptionsTest {

  @Test
  void withoutArgumentsAllTransportsAreTested() throws Exception {
    ConformanceOptions options = ConformanceOptions.parse(new String[0]);
    assertThat(options.names()).isEmpty();
    assertThat(options.output()).isEqualTo(Path.of("flowscale-conformance"));
    assertThat(options.help()).isFalse();
  }

  @Test
  void namesAndTheFolderAreReadInAnyOrder() throws Exception {
    ConformanceOptions options =
        ConformanceOptions.parse(new String[] {"jdk", "--output", "reports", "vertx", "jdk"});
    assertThat(options.names()).containsExactly("jdk", "vertx");
    assertThat(options.output()).isEqualTo(Path.of("reports"));
    assertThat(ConformanceOptions.parse(new String[] {"--output=a=b"}).output())
        .isEqualTo(Path.of("a=b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--output", "--output=", "--output=\0"})
  void theErrorForAMissingOrWrongFolderNamesTheOption(String argument) {
    assertThatThrownBy(() -> ConformanceOptions.parse(new String[] {argument}))
        .isInstanceOf(WrongUseException.class)
        .hasMessageStartingWith("--output ");
  }

  @Test
  void rulesAreNamedByTheirNumbersOrThoseOfTheirChapters() throws Exception {
    assertThat(ConformanceOptions.parse(new String[] {"--rules", "3.4, 5", "jdk"}).rules())
        .extracting(TransportRule::number)
        .containsExactly("3.4", "5.1", "5.2", "5.3", "5.4", "5.5", "5.6", "5.7");
    assertThat(ConformanceOptions.parse(new String[] {"jdk"}).rules()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--rules", "--rules=", "--rules=34", "--rules=3.4,x"})
  void aRuleThatDoesNotExistIsAMistakeAndNotASuccess(String argument) {
    assertThatThrownBy(() -> ConformanceOptions.parse(new String[] {argument}))
        .isInstanceOf(WrongUseException.class)
        .hasMessageStartingWith("--rules");
  }

  @Test
  void anUnknownOptionIsNamedWithoutItsValue() {
    assertThatThrownBy(() -> ConformanceOptions.parse(new String[] {"--key=secret"}))
        .isInstanceOf(WrongUseException.class)
        .hasMessage("Unknown option --key");
  }
}
