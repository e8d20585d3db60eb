package ai.flowscale.client.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FieldsTest {

  private enum Field {
    _ID,
    S3_KEY,
    URL,
    OTHER
  }

  private static final Fields<Field> FIELDS = Fields.of(Field.class);

  @Test
  void namesAreThoseOfTheConstants() {
    assertThat(FIELDS.names()).containsExactly("_id", "s3_key", "url");
  }

  @Test
  void aNameIsFoundWhateverIsExpected() {
    for (int expected = 0; expected <= 3; expected++) {
      for (String name : FIELDS.names()) {
        assertThat(FIELDS.get(FIELDS.indexOf(name, expected))).hasToString(upperCase(name));
      }
    }
  }

  @Test
  void anyOtherNameIsNone() {
    for (int expected = 0; expected <= 3; expected++) {
      for (String name : List.of("", "other", "OTHER", "URL", "ur", "urls", "_ıd")) {
        assertThat(FIELDS.indexOf(name, expected)).isEqualTo(-1);
      }
    }
    assertThat(FIELDS.other()).isEqualTo(Field.OTHER);
  }

  private static String upperCase(String name) {
    return name.toUpperCase(Locale.ROOT);
  }
}
