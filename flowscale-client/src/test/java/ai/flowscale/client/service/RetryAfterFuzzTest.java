package ai.flowscale.client.service;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a Retry-After holds, it is a delay or nothing. */
class RetryAfterFuzzTest {

  @Property
  void retryAfterIsADelayOrNothing(@ForAll("delays") String value, @ForAll("delays") String date) {
    Optional<Duration> delay =
        RetryAfter.of(
            Headers.of(Map.of("Retry-After", List.of(value), "Date", List.of(date))),
            Instant.parse("2026-01-01T00:00:00Z"));
    delay.ifPresent(asked -> assertThat(asked).isGreaterThanOrEqualTo(Duration.ZERO));
  }

  @Property
  void retryAfterOfAnySecondsIsThatMany(@ForAll("seconds") int seconds) {
    assertThat(RetryAfter.parse(Integer.toString(seconds), Instant.EPOCH))
        .contains(Duration.ofSeconds(seconds));
  }

  @Provide
  Arbitrary<Integer> seconds() {
    return Arbitraries.integers().greaterOrEqual(0);
  }

  @Provide
  Arbitrary<String> delays() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(12),
        Arbitraries.strings().numeric().ofMaxLength(30),
        Arbitraries.strings().withChars("0123456789 ,:+-GMTJanFebThuSun").ofMaxLength(32),
        Arbitraries.of("Thu, 01 Jan 2026 00:01:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "1e5"));
  }
}
