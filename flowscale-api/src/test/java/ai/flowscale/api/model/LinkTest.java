package ai.flowscale.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
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
