package ai.flowscale.client.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

  @ParameterizedTest
  @CsvSource({
    "2025-08-01T10:20:30,2025-08-01T10:20:30Z",
    "2025-08-01T10:20:30Z,2025-08-01T10:20:30Z",
    "2025-08-01t10:20:30z,2025-08-01T10:20:30Z",
    "2025-08-01T10:20,2025-08-01T10:20:00Z",
    "2025-08-01T10:20Z,2025-08-01T10:20:00Z",
    "2025-08-01T10:20:30.1,2025-08-01T10:20:30.100Z",
    "2025-08-01T10:20:30.123456,2025-08-01T10:20:30.123456Z",
    "2025-08-01T10:20:30.123456789Z,2025-08-01T10:20:30.123456789Z",
    "2025-08-01T10:20:30+02:00,2025-08-01T08:20:30Z",
    "2025-08-01T10:20:30-05:30,2025-08-01T15:50:30Z",
    "2025-08-01T10:20:30+18:00,2025-07-31T16:20:30Z",
    "2025-08-01T10:20:30.5+00:00,2025-08-01T10:20:30.500Z",
    "2025-08-01T10:20:30+02:00[Europe/Berlin],2025-08-01T08:20:30Z",
    "2024-02-29T00:00:00,2024-02-29T00:00:00Z"
  })
  void readsEveryUsualForm(String text, Instant expected) {
    assertThat(Timestamps.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "2025-08-01",
        "10:20:30",
        "1754043630",
        "2025-08-01 10:20:30",
        "2025-8-1T10:20:30",
        "2025-13-01T10:20:30",
        "2025-02-29T10:20:30",
        "2025-08-01T24:00:00",
        "2025-08-01T10:60:30",
        "2025-08-01T10:20:60",
        "2025-08-01T10:20:30.1234567890",
        "2025-08-01T10:20:30 ",
        " 2025-08-01T10:20:30",
        "2025-08-01T10:20:30ZZ",
        "2025-08-01T10:20:30+25:00",
        "2025-08-01T10:20:30+02:60",
        "2025-08-01T10:20:30+18:30",
        "2025-08-01T10:20:30+0200",
        "2025-08-01T10:20:30[Europe/Berlin]",
        "2025-08-01T10:20:30+02:00[Mars/Phobos]",
        "2025-08-01T-1:20:30",
        "٢٠٢٥-08-01T10:20:30"
      })
  void anythingElseIsNone(String text) {
    assertThat(Timestamps.parse(text)).isNull();
  }

  @Property
  void agreesWithTheStandardLibrary(
      @ForAll @LongRange(min = -62_167_219_200L, max = 253_402_300_799L) long second,
      @ForAll @IntRange(max = 999_999_999) int nano) {
    Instant instant = Instant.ofEpochSecond(second, nano);
    assertThat(Timestamps.parse(instant.toString())).isEqualTo(instant);
    assertThat(Timestamps.parse(instant.toString().replace("Z", ""))).isEqualTo(instant);
  }
}
