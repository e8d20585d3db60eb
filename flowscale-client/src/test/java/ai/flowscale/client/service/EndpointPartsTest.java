package ai.flowscale.client.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointPartsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "a b, a%20b",
    "a&b=c, a%26b%3Dc",
    "a+b, a%2Bb",
    "a/b?c#d, a%2Fb%3Fc%23d",
    "100%, 100%25",
    "é, %C3%A9",
    "😀, %F0%9F%98%80",
    "aZ09-._~, aZ09-._~",
  })
  void everythingButUnreservedCharactersIsEncoded(String text, String encoded) {
    assertThat(ApiCall.encode(text)).isEqualTo(encoded);
  }

  @Test
  void addressesAreMadeFromTheTable() {
    URI base = URI.create("https://host/base");
    assertThat(ApiCall.of(Endpoint.CANCEL).withId("a b").uri(base))
        .hasToString("https://host/base/api/v1/runs/a%20b/cancel");
    assertThat(ApiCall.of(Endpoint.RUNS).with("group_id", "ä&b").with("page", "2").uri(base))
        .hasToString("https://host/base/api/v1/runs?group_id=%C3%A4%26b&page=2");
  }

  @Test
  void retryAfterIsReadInSeconds() {
    assertThat(RetryAfter.parse(" 120 ", NOW)).contains(Duration.ofSeconds(120));
    assertThat(RetryAfter.parse("0", NOW)).contains(Duration.ZERO);
    assertThat(RetryAfter.parse("99999999999999999999", NOW))
        .hasValueSatisfying(d -> assertThat(d).isGreaterThan(Duration.ofDays(365)));
  }

  @Test
  void retryAfterIsReadAsADate() {
    assertThat(RetryAfter.parse("Thu, 01 Jan 2026 00:01:00 GMT", NOW))
        .contains(Duration.ofMinutes(1));
    assertThat(RetryAfter.parse("Wed, 31 Dec 2025 00:00:00 GMT", NOW)).contains(Duration.ZERO);
  }

  @ParameterizedTest
  @CsvSource({"soon", "-1", "1.5", "''"})
  void retryAfterThatIsNeitherIsLeftAside(String value) {
    assertThat(RetryAfter.parse(value, NOW)).isEmpty();
  }
}
