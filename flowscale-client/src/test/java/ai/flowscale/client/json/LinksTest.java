package ai.flowscale.client.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ai.flowscale.api.model.Link;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "https://h/a b.png,https://h/a%20b.png",
        "https://h/a%20b c.png,https://h/a%20b%20c.png",
        "https://h/100%/x,https://h/100%25/x",
        "https://h/%zz x,https://h/%25zz%20x",
        "https://h/x%2,https://h/x%252",
        "https://h/[a].png?k[]=1,https://h/%5Ba%5D.png?k[]=1",
        "https://[::1]:8080/a b,https://[::1]:8080/a%20b",
        "https://h?x={y},https://h?x=%7By%7D",
        "https://h/a\"<>^`{|}\\z,https://h/a%22%3C%3E%5E%60%7B%7C%7D%5Cz",
        "https://h/p#a#b c,https://h/p#a%23b%20c",
        "https://h/é /x,https://h/é%20/x",
        "https://h/a\u00A0b,https://h/a%C2%A0b",
        "https://h/𝄞 x,https://h/𝄞%20x",
        "https://h/?sig=a+b/c==&t=2025-01-01T00:00:00 Z,"
            + "https://h/?sig=a+b/c==&t=2025-01-01T00:00:00%20Z"
      })
  void encodesWhatIsRefusedAndNothingElse(String text, String expected) {
    assertThat(Links.read(text)).isEqualTo(new Link(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://h/a%20b?X-Amz-Signature=0a%2Fb&x=%E2%82%AC#f",
        "http://127.0.0.1:8188/view?filename=a.png",
        "/relative/path",
        "https://h/?a=[1]"
      })
  void leavesWhatIsRightAsItIs(String text) {
    assertThat(Links.read(text)).isEqualTo(new Link(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"://h/x", "https://", "1a:b c"})
  void someTextsAreNoAddress(String text) {
    assertThat(Links.read(text)).isNull();
  }

  @Property
  void neverThrows(@ForAll String text) {
    assertThatCode(() -> Links.read("https://h/" + text)).doesNotThrowAnyException();
    assertThatCode(() -> Links.read(text)).doesNotThrowAnyException();
  }

  @Property
  void anyPathAndQueryBecomesAnAddressThatStaysAsItIs(@ForAll String text) {
    Link link = Links.read("https://h/" + text);
    assertThat(link).isNotNull();
    assertThat(Links.read(link.text())).isEqualTo(link);
  }
}
