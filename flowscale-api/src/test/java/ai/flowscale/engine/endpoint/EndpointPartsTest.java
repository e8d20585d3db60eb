package ai.flowscale.engine.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    assertThat(ApiUris.encode(text)).isEqualTo(encoded);
  }

  @Test
  void addressesAreMadeFromTheTable() {
    ApiUris uris = new ApiUris(URI.create("https://host/base"));
    assertThat(uris.of(Operation.CANCEL, "a b", Map.of()))
        .hasToString("https://host/base/api/v1/runs/a%20b/cancel");
    Map<String, String> query = new LinkedHashMap<>();
    query.put("group_id", "ä&b");
    query.put("page", "2");
    assertThat(uris.of(Operation.RUNS, "", query))
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

  @Test
  void wordsOfTheServiceLoseSecretsAndTheQueriesOfLinks() {
    Redactor redactor = new Redactor(List.of("k3y-value", "my prompt"));
    assertThat(
            redactor.clean(
                "bad 'my prompt' with k3y-value at https://s3.test/a.png?X-Sig=abc&b=c\nend"))
        .isEqualTo("bad '***' with *** at https://s3.test/a.png?*** end");
  }

  @Test
  void wordsOfTheServiceLosePiecesOfSecretsToo() {
    Redactor redactor = new Redactor(List.of("a castle that nobody knows"));
    assertThat(redactor.clean("bad input 'a castle that...', too long: 'nobody knows'"))
        .isEqualTo("bad input '***...', too long: '***'");
    assertThat(redactor.clean("a castle in the air"))
        .as("a few common words are no secret")
        .isEqualTo("a castle in the air");
  }

  @Test
  void longWordsAreCut() {
    assertThat(new Redactor(List.of()).clean("x".repeat(1000))).hasSize(303).endsWith("...");
  }

  @Test
  void theStartOfASecretThatIsCutOffIsNotShown() {
    String hidden = "abcdefghijklmnopqrstuvwxyz".repeat(20);
    String cut = hidden + "0".repeat(74) + "shortsecret";
    assertThat(new Redactor(List.of(hidden, "shortsecret")).clean(cut))
        .startsWith("***0")
        .endsWith("0...");
  }

  @Test
  void wordsThatAreWrappedElsewhereAreTheSameWords() {
    Redactor redactor = new Redactor(List.of("a castle\nin  the\tair"));
    assertThat(redactor.clean("no: A Castle in\n  the air\u0000!")).isEqualTo("no: *** !");
  }
}
