package ai.flowscale.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTest {

  @Test
  void isTheAddressThatItWasMadeOf() {
    URI uri = URI.create("https://bucket.s3.example/a%20b.png?X-Amz-Signature=0a&x=%E2%82%AC#f");

    assertThat(Link.of(uri)).isEqualTo(new Link(uri.toString()));
    assertThat(Link.of(uri).uri()).isEqualTo(uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://bucket.s3.amazonaws.com/a%20b.png?X-Amz-Credential=A%2F2025&X-Amz-Date=1",
        "http://h/",
        "https://h"
      })
  void whatStorageSignsIsPlain(String text) {
    assertThat(LinkSyntax.isPlain(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://h:8080/a",
        "https://user@h/a",
        "https://[::1]/a",
        "https:///a",
        "https://h?a=b",
        "ftp://h/a",
        "https://h/a#b",
        "https://h/%4",
        "https://h/%4g",
        "https://h/a b",
        "https://h/é"
      })
  void whatIsOutOfTheOrdinaryIsNotPlain(String text) {
    assertThat(LinkSyntax.isPlain(text)).isFalse();
  }

  /** The short way must take nothing that the long way refuses. */
  @Property
  void whatIsPlainIsAnAddress(@ForAll("texts") String text) {
    if (LinkSyntax.isPlain(text)) {
      assertThat(LinkSyntax.parse(text)).isNotNull();
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withChars("ab0Z.-_~:/?#[]@!$&'()*+,;=%41gé \\\"<>^`{|}")
        .ofMaxLength(12)
        .map(rest -> "https://" + rest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"://h/x", "https://", "https://h/a b?secret"})
  void whatIsNoAddressIsRefusedAndNotRepeated(String text) {
    assertThatThrownBy(() -> new Link(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource({
    "https://user:pass@h:8443/a.png?sig=1#f, https://h:8443/a.png?...",
    "https://h/a.png, https://h/a.png",
    "data:abc, data:..."
  })
  void printsWhatGivesNoAccess(String text, String printed) {
    assertThat(new Link(text)).hasToString(printed);
  }
}
