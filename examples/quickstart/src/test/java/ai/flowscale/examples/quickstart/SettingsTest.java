package ai.flowscale.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @Test
  void thePropertyGoesBeforeTheEnvironmentAndThatBeforeTheFile() {
    Map<String, String> property = Map.of("flowscale.api.url", "property");
    Map<String, String> variable = Map.of("FLOWSCALE_API_URL", "variable");
    Map<String, String> file = Map.of("FLOWSCALE_API_URL", "file");
    Map<String, String> empty = Map.of("FLOWSCALE_API_URL", "");

    assertThat(new Settings(property, variable, file).apiUrl()).contains("property");
    assertThat(new Settings(Map.of(), variable, file).apiUrl()).contains("variable");
    assertThat(new Settings(Map.of(), empty, file).apiUrl()).contains("file");
    assertThat(new Settings(Map.of(), empty, Map.of()).apiUrl()).isEmpty();
  }

  @Test
  void oneOfAddressAndKeyIsEnoughToMeanADeployment() {
    assertThat(settings(Map.of()).isDemo()).isTrue();
    assertThat(settings(Map.of("flowscale.api.url", "x")).isDemo()).isFalse();
    assertThat(settings(Map.of("flowscale.api.key", "x")).isDemo()).isFalse();
  }

  @Test
  void whatIsNotSaidHasADefault() {
    Settings settings = settings(Map.of());
    assertThat(settings.out()).isEqualTo(Path.of("target", "quickstart"));
    assertThat(settings.timeout()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.workflow()).isEmpty();
    assertThat(settings.group()).isEmpty();
    assertThat(settings.inputs()).isEmpty();
  }

  @Test
  void aTimeoutThatIsNoDurationIsRefused() {
    assertThatThrownBy(() -> settings(Map.of("timeout", "20")).timeout())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("-Dtimeout");
  }

  @Test
  void inputsKeepTheirNamesWithDotsAndAll() {
    Map<String, String> properties =
        Map.of(
            "input.text.a.b",
            "1",
            "input.number.n_1",
            "1.50",
            "input.bool.b_1",
            "true",
            "input.json.j_1",
            "[1]",
            "input.file.f_1",
            "p.png",
            "file.encoding",
            "UTF-8");
    assertThat(InputProperties.toInputs(settings(properties).inputs()).names())
        .containsExactlyInAnyOrder("a.b", "n_1", "b_1", "j_1", "f_1");
  }

  @ParameterizedTest
  @CsvSource({
    "input.number.n,     secret, a number",
    "input.bool.n,       secret, true or false",
    "input.json.n,       secret, JSON",
    "input.json.n,       {} secret, JSON",
    "input.picture.n,    secret, KIND is text",
    "input.n,            secret, KIND is text"
  })
  void aValueThatDoesNotFitIsRefusedWithoutRepeatingIt(
      String property, String value, String expected) {
    assertThatThrownBy(() -> InputProperties.toInputs(Map.of(property, value)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("-D" + property)
        .hasMessageContaining(expected)
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"one\ntwo", "one \r\n\t two\n", "one\u001b\u0007two"})
  void whateverAServiceSaysBecomesOneLine(String text) {
    assertThat(Texts.oneLine(text)).isEqualTo("one two");
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "76492, 76.5 kB", "2147483648, 2.1 GB"})
  void sizesAreWrittenForPeople(long bytes, String text) {
    assertThat(Texts.size(bytes)).isEqualTo(text);
  }

  private static Settings settings(Map<String, String> properties) {
    return new Settings(properties, Map.of(), Map.of());
  }
}
